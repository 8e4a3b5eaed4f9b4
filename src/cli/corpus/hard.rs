//! Thirty cases on which naive readers and harvesters stumble.

use super::book::halves;
use super::cast::Cast;
use super::dice::Dice;
use super::line::{Hand, Line, fill};
use super::stage::Stage;
use super::story::{Channel, DAYS, Speaker, Story, Truth};

/// Lists of the book, and what kind of case each holds.
const CASES: [(&str, &str, &str); 9] = [
    ("two", "hard/two-questions", "en"),
    ("quoted", "hard/quoted", "en"),
    ("spanish", "hard/spanish", "es"),
    ("french", "hard/french", "fr"),
    ("empty", "hard/empty-body", "en"),
    ("html", "hard/html-only", "en"),
    ("note", "hard/private-note", "en"),
    ("auto", "hard/auto-reply", "en"),
    ("bounce", "hard/bounce", "en"),
];

/// All thirty.
pub fn play(stage: &Stage) -> Vec<Story> {
    let mut stories = Vec::new();
    for (list, part, language) in CASES {
        for (number, item) in stage.list("hard", list).iter().enumerate() {
            let case = Case {
                list,
                part,
                language,
                item,
            };
            stories.push(case.play(stage, Dice::of(stage.seed, part, number)));
        }
    }
    stories
}

struct Case<'a> {
    list: &'static str,
    part: &'static str,
    language: &'static str,
    item: &'a str,
}

impl Case<'_> {
    fn play(&self, stage: &Stage, mut dice: Dice) -> Story {
        let dice = &mut dice;
        let cast = Cast::draw(&stage.lists, dice);
        let (said, replies) = halves(self.item);
        let mut fields: Vec<&str> = said.split(" | ").collect();
        let machine = matches!(self.list, "auto" | "bounce");
        let intents = if machine { "" } else { fields.remove(0) };
        if self.list == "quoted" {
            fields.remove(0); // how it is quoted: a note for the reader of the book
        }
        let text = if self.list == "empty" {
            ""
        } else {
            fields.pop().unwrap_or_default()
        };
        let intents: Vec<String> = intents
            .split(", ")
            .filter(|intent| !intent.is_empty())
            .map(str::to_owned)
            .collect();
        let mut story = Story::new(self.truth(stage, &intents), Channel::Mail, cast.clone());
        story.language = self.language;
        let subject = fields.pop().unwrap_or_default();
        story.subject = fill(subject, &cast, Hand::STEADY, dice);
        let start = Stage::moment(dice.throw(DAYS), dice);
        if self.list == "html" {
            story.say(Speaker::Customer, start, Line::default()).html = Some(text.to_owned());
        } else {
            let line = fill(text, &cast, Hand::STEADY, dice);
            story.say(Speaker::Customer, start, line);
        }
        story.turns[0].intents = intents;
        if machine {
            story.status = "closed";
            return story;
        }
        self.reply(stage, &mut story, replies, dice);
        story
    }

    fn truth(&self, stage: &Stage, intents: &[String]) -> Truth {
        let intent = intents.first().cloned().unwrap_or_else(|| "none".to_owned());
        let covered = stage
            .intents
            .iter()
            .any(|chapter| chapter.name == intent && !chapter.setting("entry").is_empty());
        Truth {
            part: self.part,
            triage: match (intents.is_empty(), covered) {
                (true, _) => "publish",
                (_, true) => "known_question",
                _ => "new_question",
            },
            faq: !intents.is_empty(),
            answer: (!intents.is_empty() && self.list != "note").then_some("current"),
            intent,
            ..Truth::default()
        }
    }

    /// The answer; behind a second arrow stands the internal note that holds the true one.
    fn reply(&self, stage: &Stage, story: &mut Story, replies: &str, dice: &mut Dice) {
        let (public, note) = halves(replies);
        let cast = story.cast.clone();
        let core = fill(public, &cast, Hand::STEADY, dice);
        let line = if self.language == "en" {
            stage.answer(core, story.channel, &cast, dice)
        } else {
            core
        };
        if !note.is_empty() {
            let line = fill(note, &cast, Hand::STEADY, dice);
            story.say(Speaker::Agent, 900, line).private = true;
        }
        story.say(Speaker::Agent, Stage::wait(story.channel, dice), line);
        story.status = if note.is_empty() { "resolved" } else { "pending" };
    }
}

//! The 24 questions that come again and again, with current, outdated and wrong answers.

use super::book::{Chapter, halves};
use super::cast::Cast;
use super::dice::Dice;
use super::line::{Hand, Line, fill};
use super::stage::Stage;
use super::story::{Channel, DAY, DAYS, FIRST_SECOND, Speaker, Story, Truth};

/// All recurring conversations, intent by intent.
pub fn play(stage: &Stage) -> Vec<Story> {
    stage
        .intents
        .iter()
        .flat_map(|intent| plays(stage, intent))
        .collect()
}

fn plays(stage: &Stage, intent: &Chapter) -> Vec<Story> {
    let count: usize = intent.setting("count").parse().unwrap_or(0);
    let mut dice = Dice::of(stage.seed, &intent.name, 0);
    let mut days: Vec<usize> = (0..count)
        .map(|_| day(intent.setting("trend"), &mut dice))
        .collect();
    days.sort_unstable();
    let frames = intent.list("frames").len().max(1);
    let order: Vec<usize> = (0..count.div_ceil(frames))
        .flat_map(|_| dice.shuffled(frames))
        .collect();
    days.into_iter()
        .enumerate()
        .map(|(number, day)| {
            let scene = Scene {
                intent,
                frame: order[number],
                wrong: number % 14 == 2,
                day,
                number,
            };
            scene.play(stage)
        })
        .collect()
}

/// The day of an ask: evenly spread, more and more often, or all at once.
fn day(trend: &str, dice: &mut Dice) -> usize {
    let any = dice.throw(DAYS);
    match trend {
        "rising" => any.max(dice.throw(DAYS)),
        "burst" => 33 + any % 6,
        _ => any,
    }
}

struct Scene<'a> {
    intent: &'a Chapter,
    frame: usize,
    /// The agent gives an answer that is wrong for this customer's case.
    wrong: bool,
    day: usize,
    number: usize,
}

impl Scene<'_> {
    fn play(&self, stage: &Stage) -> Story {
        let mut dice = Dice::of(stage.seed, &self.intent.name, self.number + 1);
        let dice = &mut dice;
        let cast = Cast::draw(&stage.lists, dice);
        let (case, slip) = self.sub_case();
        let channel = self.channel(dice);
        let mut story = Story::new(self.truth(), channel, cast.clone());
        story.tags = self.tags(dice);
        self.open(stage, &mut story, dice);
        let hand = Hand::of_a_customer(dice);
        let mut core = fill(&self.intent.list("frames")[self.frame], &cast, hand, dice);
        core.join(" ", fill(&case, &cast, hand, dice));
        let ask = stage.ask(&story, core, hand, dice);
        let start = Stage::moment(self.day, dice);
        let pause = if story.turns.is_empty() { start } else { 15 };
        story.say(Speaker::Customer, pause, ask).intents = vec![self.intent.name.clone()];
        if story.turns.len() > 1 {
            let shift = start - story.began();
            story.turns.iter_mut().for_each(|turn| turn.at += shift);
        }
        if dice.chance(5) && self.number > 2 {
            return story;
        }
        if channel != Channel::Social && dice.chance(15) {
            stage.identify(&mut story, dice);
        }
        self.settle(stage, &mut story, &slip, dice);
        story
    }

    fn truth(&self) -> Truth {
        let covered = !self.intent.setting("entry").is_empty();
        Truth {
            part: "recurring",
            intent: self.intent.name.clone(),
            triage: if covered { "known_question" } else { "new_question" },
            faq: true,
            answer: None,
            frame: Some(format!("{}/{}", self.intent.name, self.frame)),
            decoy: false,
        }
    }

    fn sub_case(&self) -> (String, String) {
        let cases = self.intent.list("wrong");
        if !self.wrong || cases.is_empty() {
            return (String::new(), String::new());
        }
        let (case, slip) = halves(&cases[self.number / 14 % cases.len()]);
        (case.to_owned(), slip.to_owned())
    }

    fn channel(&self, dice: &mut Dice) -> Channel {
        match dice.throw(100) {
            0..42 => Channel::Mail,
            42..77 => Channel::Chat,
            _ => Channel::Social,
        }
    }

    fn tags(&self, dice: &mut Dice) -> Vec<String> {
        let all = self.intent.setting("tags").split(' ');
        let keep = dice.between(0, 2);
        all.take(keep).map(str::to_owned).collect()
    }

    /// What comes before the question: a subject, the assistant's welcome, a bare greeting.
    fn open(&self, stage: &Stage, story: &mut Story, dice: &mut Dice) {
        let cast = story.cast.clone();
        match story.channel {
            Channel::Mail => {
                let own = self.intent.list("subjects").to_vec();
                let any = stage.list("subjects", "any");
                let subjects = if dice.chance(60) { own } else { any };
                let subject = dice.pick(&subjects);
                story.subject = fill(subject, &cast, Hand::STEADY, dice);
            }
            Channel::Chat => {
                if dice.chance(25) {
                    let mut welcome = Line::default();
                    welcome.push("Hello, I'm Pip, Dunlin's assistant. Tell me what it is about, and I'll find a person for you.");
                    story.say(Speaker::Bot, FIRST_SECOND, welcome);
                }
                if dice.chance(15) {
                    let mut hello = Line::default();
                    hello.push(["hi", "Hello?", "hello anyone there", "Good morning", "hey"][dice.throw(5)]);
                    let pause = if story.turns.is_empty() { FIRST_SECOND } else { 9 };
                    story.say(Speaker::Customer, pause, hello);
                }
            }
            Channel::Social => {}
        }
    }

    /// The agent's answer and what follows.
    fn settle(&self, stage: &Stage, story: &mut Story, slip: &str, dice: &mut Dice) {
        let wait = Stage::wait(story.channel, dice);
        let at = story.ended() + wait;
        // Of a question asked a few times only, the first two get the old answer, so that each
        // question has some of both.
        let old_habit = self.number < 2 || (self.intent.setting("count").len() > 1 && dice.chance(80));
        let (kind, list) = if !slip.is_empty() {
            ("wrong", "wrong")
        } else if at < self.changed() && old_habit {
            ("outdated", "outdated")
        } else {
            ("current", "current")
        };
        story.truth.answer = Some(kind);
        let said = if kind == "wrong" {
            slip.to_owned()
        } else {
            dice.pick(self.intent.list(list)).to_owned()
        };
        let cast = story.cast.clone();
        let core = fill(&said, &cast, Hand::STEADY, dice);
        let reply = stage.answer(core, story.channel, &cast, dice);
        story.say(Speaker::Agent, wait, reply);
        stage.aftermath(story, dice);
    }

    /// The second from which no agent gives the old answer any more.
    fn changed(&self) -> i64 {
        let date = self.intent.setting("change");
        let month: i64 = date.get(5..7).and_then(|m| m.parse().ok()).unwrap_or(9);
        let day: i64 = date.get(8..10).and_then(|d| d.parse().ok()).unwrap_or(1);
        FIRST_SECOND + ((month - 9) * 30 + day - 1) * DAY
    }
}

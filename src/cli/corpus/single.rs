//! Conversations that must never become an entry: one-off issues, decoys, praise, spam.

use super::book::halves;
use super::cast::Cast;
use super::dice::Dice;
use super::line::{Hand, fill};
use super::stage::Stage;
use super::story::{Channel, DAYS, Speaker, Story, Truth};

/// 86 issues that happen once, and four calm mentions of smoke before the crisis.
pub fn issues(stage: &Stage) -> Vec<Story> {
    let issues = stage.list("one-off", "issues");
    let decoys = stage.list("one-off", "decoys");
    let count = issues.len();
    issues
        .iter()
        .chain(&decoys)
        .enumerate()
        .map(|(number, item)| issue(stage, item, number, number >= count))
        .collect()
}

fn issue(stage: &Stage, item: &str, number: usize, decoy: bool) -> Story {
    let mut dice = Dice::of(stage.seed, "one-off", number);
    let dice = &mut dice;
    let cast = Cast::draw(&stage.lists, dice);
    let (said, reply) = halves(item);
    let channel = if said.len() > 150 || dice.chance(60) {
        Channel::Mail
    } else {
        Channel::Chat
    };
    let truth = Truth {
        part: "one-off",
        intent: format!("one-off/{number:02}"),
        triage: if decoy { "new_question" } else { "service_issue" },
        decoy,
        ..Truth::default()
    };
    let mut story = Story::new(truth, channel, cast.clone());
    if channel == Channel::Mail {
        story.subject = stage.line(("subjects", "any"), &cast, Hand::STEADY, dice);
    }
    // Decoys lie before the day of the crisis, the 41st.
    let day = if decoy {
        4 + (number % 4) * 10
    } else {
        dice.throw(DAYS)
    };
    let hand = Hand::of_a_customer(dice);
    let core = fill(said, &cast, hand, dice);
    let ask = stage.ask(&story, core, hand, dice);
    story
        .say(Speaker::Customer, Stage::moment(day, dice), ask)
        .intents = vec![story_intent(number)];
    if dice.chance(12) && !decoy {
        return story;
    }
    if dice.chance(10) {
        stage.identify(&mut story, dice);
    }
    let core = fill(reply, &cast, Hand::STEADY, dice);
    let answer = stage.own_words(&story, core, dice);
    story.say(Speaker::Agent, Stage::wait(channel, dice), answer);
    stage.aftermath(&mut story, dice);
    if dice.chance(30) {
        story.status = "pending";
    }
    story
}

fn story_intent(number: usize) -> String {
    format!("one-off/{number:02}")
}

/// 50 pieces of praise; the first list is written by five people again and again.
pub fn praise(stage: &Stage) -> Vec<Story> {
    let fans = stage.list("praise", "evangelist");
    let others = stage.list("praise", "single");
    fans.iter()
        .map(|said| (said, true))
        .chain(others.iter().map(|said| (said, false)))
        .enumerate()
        .map(|(number, (said, fan))| {
            let mut dice = Dice::of(stage.seed, "praise", number);
            let dice = &mut dice;
            let mut cast = Cast::draw(&stage.lists, dice);
            if fan {
                let person = Cast::draw(&stage.lists, &mut Dice::of(stage.seed, "evangelist", number % 5));
                cast = cast.played_by(&person);
            }
            let channel = if fan || dice.chance(60) {
                Channel::Social
            } else {
                Channel::Mail
            };
            let truth = Truth {
                part: "praise",
                intent: "praise".to_owned(),
                triage: "praise",
                ..Truth::default()
            };
            let mut story = Story::new(truth, channel, cast.clone());
            if channel == Channel::Mail {
                story
                    .subject
                    .push(["Thank you", "Compliments", "Well done", "A lovely flight"][dice.throw(4)]);
            }
            let hand = Hand::of_a_customer(dice);
            let core = fill(said, &cast, hand, dice);
            let text = stage.compliment(&story, core, hand, dice);
            story.say(Speaker::Customer, Stage::moment(dice.throw(DAYS), dice), text);
            story.status = "closed";
            if dice.chance(45) {
                let thanks = [
                    "Thank you, this made our day.",
                    "How kind of you. I've passed it on to the crew.",
                    "You've just made a whole team smile.",
                    "Thanks for telling us, see you on board.",
                ][dice.throw(4)];
                let core = fill(thanks, &cast, Hand::STEADY, dice);
                let reply = stage.answer(core, channel, &cast, dice);
                story.say(Speaker::Agent, Stage::wait(channel, dice), reply);
            }
            story
        })
        .collect()
}

/// 40 pieces of spam: nine texts in near-identical versions, and six that look like questions.
pub fn spam(stage: &Stage) -> Vec<Story> {
    let variants = stage.list("spam", "variants");
    let questions = stage.list("spam", "questions");
    let names = stage.list("spam", "names");
    (0..40)
        .map(|number| {
            let mut dice = Dice::of(stage.seed, "spam", number);
            let dice = &mut dice;
            let item = match number.checked_sub(34) {
                Some(question) => &questions[question % questions.len()],
                None => &variants[number % variants.len()],
            };
            let cast = Cast::draw(&stage.lists, dice);
            let channel = if dice.chance(70) {
                Channel::Mail
            } else {
                Channel::Social
            };
            let truth = Truth {
                part: "spam",
                intent: "spam".to_owned(),
                triage: "spam",
                ..Truth::default()
            };
            let mut story = Story::new(truth, channel, cast.clone());
            let alias = dice.pick(&names).to_owned();
            let user = alias.to_lowercase().replace(' ', ".");
            story.cast.email = format!("{user}{}@bulk.example", dice.between(1, 99));
            story.cast.handle = format!("@{}{}", user.replace('.', "_"), dice.between(10, 99));
            story.alias = Some(alias);
            if channel == Channel::Mail {
                story.subject.push(
                    [
                        "RE: RE: offer",
                        "Your website",
                        "Important!!!",
                        "Quick question",
                        "Partnership",
                    ][dice.throw(5)],
                );
            }
            let text = fill(item, &cast, Hand::STEADY, dice);
            story.say(Speaker::Customer, Stage::moment(dice.throw(DAYS), dice), text);
            story.status = ["spam", "spam", "spam", "closed", "open"][dice.throw(5)];
            story
        })
        .collect()
}

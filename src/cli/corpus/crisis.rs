//! The rumour of day 41: thirty messages in five hours by 22 people, one of them a newsroom.

use super::cast::Cast;
use super::dice::Dice;
use super::line::{Hand, fill};
use super::stage::Stage;
use super::story::{Channel, DAY, FIRST_SECOND, Speaker, Story, Truth};

/// The 41st day, counted from 0.
const CRISIS_DAY: i64 = 40;
/// 09:10, when the first message arrives.
const BEGIN: i64 = 9 * 3600 + 600;
/// The last message comes within five hours of the first.
const LENGTH: i64 = 5 * 3600 - 300;
/// People who write, the newsroom included.
const AUTHORS: usize = 22;

/// The thirty conversations.
pub fn play(stage: &Stage) -> Vec<Story> {
    let mut lines = stage.list("crisis", "first");
    lines.extend(stage.list("crisis", "spread"));
    let replies = stage.list("crisis", "reply");
    let count = lines.len();
    lines
        .iter()
        .enumerate()
        .map(|(number, said)| {
            let mut dice = Dice::of(stage.seed, "crisis", number);
            let dice = &mut dice;
            let press = said.contains("{press}");
            let author = if press {
                AUTHORS - 1
            } else {
                number % (AUTHORS - 1)
            };
            let person = Cast::draw(&stage.lists, &mut Dice::of(stage.seed, "witness", author));
            let mut cast = Cast::draw(&stage.lists, dice).played_by(&person);
            cast.fix("flight", "DN 418");
            let channel = match author {
                _ if press => Channel::Mail,
                8 | 15 => Channel::Chat,
                _ => Channel::Social,
            };
            if press {
                cast.email = "newsdesk@coastradio.example".to_owned();
            }
            let truth = Truth {
                part: "crisis",
                intent: "crisis/smoke".to_owned(),
                triage: "crisis",
                ..Truth::default()
            };
            let mut story = Story::new(truth, channel, cast.clone());
            if press {
                story.subject.push("Request for a statement, DN 418");
            }
            let hand = Hand::of_a_customer(dice);
            let mut text = fill(said, &cast, hand, dice);
            if channel == Channel::Social {
                text = stage.ask(&story, text, hand, dice);
            }
            // Dense at first, then thinner: the square of an even step.
            let step = number as i64;
            let last = count as i64 - 1;
            let offset = LENGTH * step * step / (last * last) / 2 + LENGTH * step / last / 2;
            let at = FIRST_SECOND + CRISIS_DAY * DAY + BEGIN + offset;
            story.say(Speaker::Customer, at, text);
            story.tags = vec!["dn418".to_owned()];
            story.status = "open";
            if number % 3 == 1 {
                let core = fill(dice.pick(&replies).to_owned().as_str(), &cast, Hand::STEADY, dice);
                let reply = stage.answer(core, channel, &cast, dice);
                story.say(Speaker::Agent, 1500 + dice.between(0, 1500) as i64, reply);
                story.status = "closed";
            }
            story
        })
        .collect()
}

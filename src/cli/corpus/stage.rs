//! What all scenes share: the books, how customers dress up a question, how agents dress up an answer.

use super::book::{Chapter, chapter, chapters, halves};
use super::cast::{Cast, Lists};
use super::dice::Dice;
use super::line::{Hand, Line, fill};
use super::story::{Channel, DAY, FIRST_SECOND, Speaker, Story};

/// All books, read once.
pub struct Stage {
    /// Name lists and places.
    pub lists: Lists,
    /// The recurring questions.
    pub intents: Vec<Chapter>,
    /// Everything else, by chapter name.
    books: Vec<Chapter>,
    /// Seed of the whole corpus.
    pub seed: u64,
}

const TONES: [&str; 10] = [
    "polite", "polite", "polite", "plain", "plain", "plain", "plain", "plain", "cross", "cross",
];

impl Stage {
    /// Opens the books.
    pub fn new(seed: u64) -> Stage {
        let noise = chapters(include_str!("../../../demo/corpus/noise.txt"));
        let names = chapters(include_str!("../../../demo/corpus/names.txt"));
        let mut intents = chapters(include_str!("../../../demo/corpus/intents-a.txt"));
        intents.extend(chapters(include_str!("../../../demo/corpus/intents-b.txt")));
        let lists = Lists::new(&names, &noise);
        let mut books = noise;
        for text in [
            include_str!("../../../demo/corpus/oneoff.txt"),
            include_str!("../../../demo/corpus/praise.txt"),
            include_str!("../../../demo/corpus/spam.txt"),
            include_str!("../../../demo/corpus/crisis.txt"),
            include_str!("../../../demo/corpus/hard.txt"),
            include_str!("../../../demo/corpus/comments.txt"),
        ] {
            books.extend(chapters(text));
        }
        Stage {
            lists,
            intents,
            books,
            seed,
        }
    }

    /// A list out of a book.
    pub fn list(&self, book: &str, list: &str) -> Vec<String> {
        chapter(&self.books, book).list(list).to_vec()
    }

    /// A line out of a book, filled.
    pub fn line(&self, place: (&str, &str), cast: &Cast, hand: Hand, dice: &mut Dice) -> Line {
        let list = self.list(place.0, place.1);
        let item = dice.pick(&list).to_owned();
        fill(&item, cast, hand, dice)
    }

    /// A second of `day` (0 is the first) in waking hours.
    pub fn moment(day: usize, dice: &mut Dice) -> i64 {
        let hour = [
            7, 8, 8, 9, 9, 9, 10, 10, 11, 12, 12, 13, 14, 15, 16, 17, 18, 18, 19, 20, 20, 21, 22,
        ][dice.throw(23)];
        FIRST_SECOND + day as i64 * DAY + hour * 3600 + dice.throw(3600) as i64
    }

    /// A customer's message round `core`, as it would be written on the story's channel.
    pub fn ask(&self, story: &Story, core: Line, hand: Hand, dice: &mut Dice) -> Line {
        match story.channel {
            Channel::Mail => self.letter(core, &story.cast, hand, dice),
            Channel::Chat => self.chat(core, &story.cast, hand, dice),
            Channel::Social => self.post(core, &story.cast, hand, dice),
        }
    }

    fn letter(&self, core: Line, cast: &Cast, hand: Hand, dice: &mut Dice) -> Line {
        let tone = TONES[dice.throw(TONES.len())];
        let mut line = self.line((tone, "open"), cast, hand, dice);
        let gap = if dice.chance(60) { "\n\n" } else { " " };
        let mut body = Line::default();
        if dice.chance(40) {
            body = self.line(("context", "before"), cast, hand, dice);
        }
        body.join(" ", core);
        if dice.chance(30) {
            body.join(" ", self.line(("context", "after"), cast, hand, dice));
        }
        line.join(gap, body);
        if dice.chance(50) {
            line.join(" ", self.line((tone, "close"), cast, hand, dice));
        }
        if dice.chance(20) {
            line.join("\n\n", self.line(("signature", "mail"), cast, Hand::STEADY, dice));
        }
        if dice.chance(10) {
            line.join(
                "\n\n",
                self.line(("signature", "disclaimer"), cast, Hand::STEADY, dice),
            );
        }
        line
    }

    fn chat(&self, core: Line, cast: &Cast, hand: Hand, dice: &mut Dice) -> Line {
        let mut line = Line::default();
        if dice.chance(35) {
            line = self.line(("plain", "open"), cast, hand, dice);
        }
        if dice.chance(18) {
            line.join(" ", self.line(("context", "before"), cast, hand, dice));
        }
        line.join(" ", core);
        if dice.chance(10) {
            line.join(" ", self.line(("context", "after"), cast, hand, dice));
        }
        line
    }

    fn post(&self, core: Line, cast: &Cast, hand: Hand, dice: &mut Dice) -> Line {
        let mut line = Line::default();
        if !core.text.contains("@DunlinAir") {
            line.push("@DunlinAir");
        }
        line.join(" ", core);
        if dice.chance(25) {
            line.join(" ", self.line(("emoji", "any"), cast, hand, dice));
        }
        line
    }

    /// An agent's message round `core`.
    pub fn answer(&self, core: Line, channel: Channel, cast: &Cast, dice: &mut Dice) -> Line {
        let steady = Hand::STEADY;
        let mut line = Line::default();
        if channel == Channel::Social {
            if dice.chance(30) {
                line.plant("handle", &cast.handle);
            }
            line.join(" ", core);
            if dice.chance(25) {
                line.join(" ", self.line(("agent", "initials"), cast, steady, dice));
            }
            return line;
        }
        let gap = if channel == Channel::Mail { "\n\n" } else { " " };
        if channel == Channel::Mail || dice.chance(35) {
            line = self.line(("agent", "greet"), cast, steady, dice);
        }
        let mut body = Line::default();
        if dice.chance(55) {
            body = self.line(("agent", "empathy"), cast, steady, dice);
        }
        body.join(" ", core);
        if dice.chance(50) {
            body.join(" ", self.line(("agent", "close"), cast, steady, dice));
        }
        line.join(gap, body);
        if channel == Channel::Mail {
            line.join("\n\n", self.line(("agent", "sign"), cast, steady, dice));
        }
        line
    }

    /// A message that stands for itself: only a mail gets a name below it.
    pub fn compliment(&self, story: &Story, core: Line, hand: Hand, dice: &mut Dice) -> Line {
        if story.channel == Channel::Social {
            return self.post(core, &story.cast, hand, dice);
        }
        let mut line = core;
        if dice.chance(40) {
            let name = self.line(("signature", "mail"), &story.cast, Hand::STEADY, dice);
            line.join("\n\n", name);
        }
        line
    }

    /// An agent's answer to something that happens once: no set phrases.
    pub fn own_words(&self, story: &Story, core: Line, dice: &mut Dice) -> Line {
        let (mut line, mut gap) = (Line::default(), " ");
        if story.channel == Channel::Mail {
            gap = "\n\n";
            line = self.line(("agent", "greet"), &story.cast, Hand::STEADY, dice);
        }
        line.join(gap, core);
        if story.channel == Channel::Mail {
            line.join(gap, self.line(("agent", "sign"), &story.cast, Hand::STEADY, dice));
        }
        line
    }

    /// Seconds until an agent answers.
    pub fn wait(channel: Channel, dice: &mut Dice) -> i64 {
        let (low, high) = match channel {
            Channel::Mail => (2400, 66_000),
            Channel::Chat => (25, 240),
            Channel::Social => (420, 5400),
        };
        dice.between(low, high) as i64
    }

    /// Asks back for something personal and gets it.
    pub fn identify(&self, story: &mut Story, dice: &mut Dice) {
        let pairs = self.list("agent", "askback");
        let pair = dice.pick(&pairs).to_owned();
        let (ask, reply) = halves(&pair);
        let cast = story.cast.clone();
        story.say(
            Speaker::Agent,
            Stage::wait(story.channel, dice),
            fill(ask, &cast, Hand::STEADY, dice),
        );
        let hand = Hand::of_a_customer(dice);
        let pause = dice.between(20, 400) as i64;
        story.say(Speaker::Customer, pause, fill(reply, &cast, hand, dice));
    }

    /// What a customer says once answered: nothing, thanks, grumbling, or a question behind.
    pub fn aftermath(&self, story: &mut Story, dice: &mut Dice) {
        let cast = story.cast.clone();
        let hand = Hand::of_a_customer(dice);
        let pause = Stage::wait(story.channel, dice) / 2 + 20;
        let mood = dice.throw(100);
        match mood {
            0..35 => {
                let thanks = self.line(("thanks", "good"), &cast, hand, dice);
                story.say(Speaker::Customer, pause, thanks);
            }
            35..43 => {
                let grumble = self.line(("thanks", "bad"), &cast, hand, dice);
                story.say(Speaker::Customer, pause, grumble);
            }
            43..53 => {
                let pairs = self.list("thanks", "more");
                let pair = dice.pick(&pairs).to_owned();
                let (more, core) = halves(&pair);
                story.say(Speaker::Customer, pause, fill(more, &cast, hand, dice));
                let core = fill(core, &cast, Hand::STEADY, dice);
                let reply = self.answer(core, story.channel, &cast, dice);
                story.say(Speaker::Agent, Stage::wait(story.channel, dice), reply);
            }
            _ => {}
        }
        story.satisfied = match mood {
            0..14 => Some(true),
            35..41 => Some(false),
            _ => None,
        };
        story.status = ["resolved", "closed", "closed"][dice.throw(3)];
    }
}

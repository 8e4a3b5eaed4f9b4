//! What harvest promises: stable ids, the same output whatever the order or threads, nothing private out.

use std::collections::BTreeMap;

use frontload::conversation::{Author, Conversation, Message, Role, Status};
use frontload::question::{Harvest, KnownEntry, Options, Previous, Question, State, harvest};

const TOPICS: [(&str, [&str; 6], &str); 4] = [
    (
        "pet",
        [
            "Can I bring my small dog into the cabin?",
            "Is my dog allowed in the cabin with me?",
            "What does it cost to bring a dog into the cabin?",
            "Can a small dog travel in the cabin under the seat?",
            "I want to bring my dog into the cabin, is that allowed?",
            "Do you let a small dog fly in the cabin?",
        ],
        "Small dogs travel in the cabin for 40 dollars each way. The carrier must fit under the seat.",
    ),
    (
        "refund",
        [
            "When will I get the refund for my cancelled ticket?",
            "How long does a refund for a cancelled ticket take?",
            "Where is the refund of my cancelled ticket?",
            "My cancelled ticket has no refund yet, how long does it take?",
            "How many days until the refund of a cancelled ticket arrives?",
            "Is the refund for my cancelled ticket on its way?",
        ],
        "A refund for a cancelled ticket takes seven working days. It goes back to the card you paid with.",
    ),
    (
        "bag",
        [
            "How heavy may my checked suitcase be?",
            "What is the weight limit for a checked suitcase?",
            "How many kilos may a checked suitcase weigh?",
            "Is there a weight limit for my checked suitcase?",
            "My checked suitcase weighs 25 kilos, is that within the limit?",
            "What weight is allowed for a checked suitcase?",
        ],
        "A checked suitcase may weigh 23 kilos. Heavier suitcases cost extra at the counter.",
    ),
    (
        "wifi",
        [
            "Is there wifi on board your planes?",
            "How much does the wifi on board cost?",
            "Can I use the wifi on board for video calls?",
            "Do your planes have wifi on board?",
            "What is the price of wifi on board?",
            "Does the wifi on board work on short flights?",
        ],
        "The wifi on board is free for messages. Streaming costs eight dollars a flight.",
    ),
];

fn message(id: String, role: Role, text: &str, at: i64) -> Message {
    let at = jiff::Timestamp::from_second(1_750_000_000 + at * 3_600).ok();
    Message {
        id,
        author: Author {
            role,
            ..Author::default()
        },
        at,
        text: text.into(),
        ..Message::default()
    }
}

fn conversation(number: usize, ask: &str, answer: &str) -> Conversation {
    let id = format!("c{number:03}");
    let at = number as i64 * 10;
    let messages = vec![
        message(format!("{id}-1"), Role::Customer, ask, at),
        message(format!("{id}-2"), Role::Agent, answer, at + 1),
    ];
    Conversation {
        id,
        source: "test".into(),
        messages,
        ..Conversation::default()
    }
}

fn archive() -> Vec<Conversation> {
    let mut conversations = Vec::new();
    for round in 0..6 {
        for (_, asks, answer) in &TOPICS {
            conversations.push(conversation(conversations.len(), asks[round], answer));
        }
    }
    conversations
}

fn run(conversations: Vec<Conversation>) -> Harvest {
    harvest(conversations, &[], &[], &Options::default()).expect("harvest runs")
}

fn as_text(found: &Harvest) -> String {
    serde_json::to_string(found).expect("a harvest is JSON")
}

fn previous(found: &Harvest) -> Vec<Previous> {
    let mut members: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for line in &found.assignments {
        if let Some(id) = &line.question_id {
            members
                .entry(id.clone())
                .or_default()
                .push((line.conversation_id.clone(), line.message_id.clone()));
        }
    }
    let of = |id: &String| members.get(id).cloned().unwrap_or_default();
    found
        .questions
        .iter()
        .map(|q| Previous {
            id: q.id.clone(),
            title: q.title.clone(),
            members: of(&q.id),
            ..Previous::default()
        })
        .collect()
}

#[test]
fn recurring_questions_come_out_with_title_answer_and_evidence() {
    let found = run(archive());
    assert_eq!(found.conversations, 24);
    let pet = found
        .questions
        .iter()
        .find(|q| q.title.contains("dog"))
        .expect("the dog is asked for");
    assert!(pet.title.ends_with('?') && pet.conversations >= 4, "{pet:?}");
    let answer = pet.answer.as_ref().expect("agents answered");
    assert!(answer.text.contains("cabin for 40 dollars"), "{answer:?}");
    assert!(answer.evidence.len() >= 2);
    assert!(pet.phrasings.len() >= 3);
    assert_eq!(pet.state, State::Gap);
}

#[test]
fn the_order_of_import_and_the_number_of_threads_change_nothing() {
    let expected = as_text(&run(archive()));
    let mut turned = archive();
    turned.reverse();
    turned.swap(3, 17);
    assert_eq!(expected, as_text(&run(turned)));
    for threads in [1, 2, 7] {
        let options = Options {
            threads,
            ..Options::default()
        };
        assert_eq!(
            expected,
            as_text(&harvest(archive(), &[], &[], &options).expect("harvest runs")),
            "{threads}"
        );
    }
}

#[test]
fn ids_survive_new_conversations_and_a_person_s_decision_too() {
    let first = run(archive());
    let mut before = previous(&first);
    before[0].state = State::Ignored;
    let mut grown = archive();
    grown.push(conversation(
        90,
        "Can I bring my dog and its bed into the cabin?",
        TOPICS[0].2,
    ));
    let second = harvest(grown, &before, &[], &Options::default()).expect("harvest runs");
    let ids = |found: &Harvest| found.questions.iter().map(|q| q.id.clone()).collect::<Vec<_>>();
    let kept = ids(&first).iter().filter(|id| ids(&second).contains(id)).count();
    assert_eq!(kept, first.questions.len(), "{:?}", second.changes);
    let ignored = second
        .questions
        .iter()
        .find(|q| q.id == before[0].id)
        .expect("still there");
    assert_eq!(ignored.state, State::Ignored);
}

#[test]
fn ids_survive_when_only_phrasings_of_the_run_before_are_known() {
    let first = run(archive());
    let before: Vec<Previous> = first
        .questions
        .iter()
        .map(|q| Previous {
            id: format!("old-{}", q.id),
            title: q.title.clone(),
            phrasings: q.phrasings.clone(),
            ..Previous::default()
        })
        .collect();
    let second = harvest(archive(), &before, &[], &Options::default()).expect("harvest runs");
    assert!(
        second.questions.iter().all(|q| q.id.starts_with("old-")),
        "{:?}",
        second.questions
    );
}

#[test]
fn an_internal_note_is_never_used() {
    let mut conversations = archive();
    for (number, one) in conversations.iter_mut().enumerate() {
        let text = "Internal: zanzibar voucher worth 90 dollars settles this for small dogs in the cabin.";
        let mut note = message(format!("note-{number}"), Role::Agent, text, 2);
        note.private = true;
        one.messages.push(note);
    }
    let mut hidden = message(
        "note-ask".into(),
        Role::Customer,
        "Can my quokka fly for the zanzibar fare?",
        0,
    );
    hidden.private = true;
    conversations[0].messages.insert(0, hidden);
    let out = as_text(&run(conversations));
    assert!(
        !out.contains("zanzibar") && !out.contains("quokka") && !out.contains("note-"),
        "{out}"
    );
}

#[test]
fn what_only_one_conversation_holds_is_never_shown() {
    let mut conversations = archive();
    conversations[0].messages[0].text = "Can I bring my small dog Xqwertz into the cabin?".into();
    conversations[0].messages[1].text =
        "Small dogs like Vbnmzky travel in the cabin for 40 dollars each way.".into();
    let out = as_text(&run(conversations)).to_lowercase();
    assert!(!out.contains("xqwertz") && !out.contains("vbnmzky"), "{out}");
}

#[test]
fn groups_do_not_span_languages() {
    let mut conversations = archive();
    let spanish = [
        "¿Puedo llevar a mi perro pequeño en la cabina del avión conmigo durante el vuelo?",
        "¿Está permitido llevar un perro pequeño en la cabina del avión durante el vuelo?",
        "Quisiera saber cuánto cuesta llevar un perro pequeño en la cabina del avión.",
    ];
    for (at, text) in spanish.iter().enumerate() {
        conversations.push(conversation(
            200 + at,
            text,
            "Los perros pequeños viajan en la cabina por cuarenta dólares.",
        ));
    }
    let found = run(conversations);
    let asked_in_spanish = |id: &str| id >= "c200";
    for question in &found.questions {
        let lines = found
            .assignments
            .iter()
            .filter(|line| line.question_id.as_deref() == Some(&question.id));
        let spanish: Vec<bool> = lines
            .map(|line| asked_in_spanish(&line.conversation_id))
            .collect();
        assert!(spanish.iter().all(|one| *one == spanish[0]), "{question:?}");
    }
}

#[test]
fn spam_praise_and_one_offs_are_no_questions_and_every_conversation_has_a_line() {
    let mut conversations = archive();
    let mut spam = conversation(
        300,
        "How can you rank first on Google? Click here https://x.example",
        "",
    );
    spam.status = Some(Status::Spam);
    spam.messages.truncate(1);
    conversations.push(spam);
    conversations.push(conversation(
        301,
        "Thank you, the crew was wonderful!",
        "Glad to hear it.",
    ));
    conversations.push(conversation(
        302,
        "Where can I buy the blue teapot from page nine of the magazine?",
        "We asked the kitchen.",
    ));
    let found = run(conversations);
    assert_eq!(found.conversations, 27);
    for id in ["c300", "c301", "c302"] {
        let lines: Vec<_> = found
            .assignments
            .iter()
            .filter(|line| line.conversation_id == id)
            .collect();
        assert!(!lines.is_empty(), "{id} has no line");
        assert!(lines.iter().all(|line| line.question_id.is_none()), "{lines:?}");
    }
}

#[test]
fn a_customer_s_sentence_is_never_an_answer() {
    let mut conversations = archive();
    for one in &mut conversations {
        let ask = one.messages[0].text.clone();
        one.messages[1].text = format!("{ask} {}", one.messages[1].text);
    }
    for question in run(conversations).questions {
        let text = question.answer.map(|answer| answer.text).unwrap_or_default();
        assert!(
            TOPICS
                .iter()
                .flat_map(|(_, asks, _)| asks)
                .all(|ask| !text.contains(ask)),
            "{text}"
        );
    }
}

#[test]
fn what_is_all_a_customer_wrote_stays_with_its_question_though_nobody_answered() {
    let mut bare = archive();
    bare.iter_mut().for_each(|one| one.messages.truncate(1));
    let statements = [
        "My small dog in the cabin.",
        "The small dog, the cabin.",
        "A dog in the cabin with me.",
    ];
    for text in statements {
        let mut one = conversation(bare.len(), text, "");
        one.messages.truncate(1);
        bare.push(one);
    }
    let found = run(bare);
    let question = |id: &str| {
        let line = found.assignments.iter().find(|line| line.conversation_id == id);
        line.and_then(|line| line.question_id.clone())
    };
    assert!(question("c000").is_some());
    for id in ["c024", "c025", "c026"] {
        assert_eq!(question(id), question("c000"), "{id}");
    }
}

#[test]
fn a_folder_without_a_model_stops_the_harvest_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        model: Some(folder.path().to_path_buf()),
        ..Options::default()
    };
    let failed = harvest(archive(), &[], &[], &options).expect_err("there is no model");
    assert!(
        failed.to_string().contains("`config.json` cannot be read"),
        "{failed}"
    );
}

#[test]
fn an_empty_archive_gives_an_empty_harvest() {
    assert_eq!(run(Vec::new()), Harvest::default());
}

/// Four matters that agents answer alike, and what `more` adds.
fn with(more: Vec<Conversation>) -> Harvest {
    let mut conversations = archive();
    conversations.extend(more);
    run(conversations)
}

fn added(asks: &[&str], answer: &str, hours: i64) -> Vec<Conversation> {
    let one = |(at, ask): (usize, &&str)| {
        let mut made = conversation(500 + at, ask, answer);
        for message in &mut made.messages {
            message.at = jiff::Timestamp::from_second(1_760_000_000 + at as i64 * hours * 3_600).ok();
        }
        made
    };
    asks.iter().enumerate().map(one).collect()
}

const GATE: [&str; 6] = [
    "Why is the gate in Northey closed with smoke outside?",
    "Is there smoke at the gate in Northey?",
    "We see smoke at the gate in Northey, what is going on?",
    "What is the smoke at the gate in Northey?",
    "Smoke at the gate in Northey, is it a fire?",
    "Is the smoke at the gate in Northey a fire?",
];
const KNOWN: &str =
    "The fire brigade is at the gate in Northey. Please follow the crew to the meeting point.";

fn on_smoke(found: &Harvest) -> Vec<bool> {
    let smoke = found
        .questions
        .iter()
        .filter(|q| q.title.to_lowercase().contains("smoke"));
    smoke.map(|q| q.draftable).collect()
}

#[test]
fn what_is_often_asked_and_answered_alike_may_be_drafted() {
    let found = with(Vec::new());
    let pet = found.questions.iter().find(|q| q.title.contains("dog"));
    assert!(pet.is_some_and(|pet| pet.draftable), "{pet:?}");
}

#[test]
fn a_burst_is_not_drafted_and_the_same_question_over_weeks_is() {
    assert_eq!(on_smoke(&with(added(&GATE, KNOWN, 1))), [false]);
    assert_eq!(on_smoke(&with(added(&GATE, KNOWN, 48))), [true]);
}

#[test]
fn what_too_few_asked_is_not_drafted() {
    assert_eq!(on_smoke(&with(added(&GATE[..4], KNOWN, 48))), [false]);
}

#[test]
fn what_no_agent_answered_is_not_drafted() {
    let mut silent = added(&GATE, KNOWN, 48);
    silent.iter_mut().for_each(|one| one.messages.truncate(1));
    assert_eq!(on_smoke(&with(silent)), [false]);
}

#[test]
fn neither_praise_nor_a_heap_of_one_offs_is_drafted() {
    let mixed = [
        "Your crew on the morning hop was lovely, thank you so much!",
        "Thank you to the lovely crew, best morning of my week!",
        "Lovely crew again this morning, thank you!",
        "Thanks to the lovely crew this morning, you are great!",
        "What a lovely crew this morning, thank you all!",
        "Great crew this morning, thank you, lovely people!",
        "Could my harp quartet rehearse in hangar two?",
        "Who painted the mural behind counter nine?",
        "May a beekeeper ship forty queens overnight?",
        "Which poem is printed inside your napkins?",
        "Do you sponsor village rowing regattas?",
        "Is the old propeller outside for sale?",
    ];
    let found = with(added(
        &mixed,
        "We have asked a colleague who will write to you.",
        48,
    ));
    let known = ["dog", "refund", "suitcase", "wifi"];
    for question in found.questions.iter().filter(|q| q.draftable) {
        let title = question.title.to_lowercase();
        assert!(known.iter().any(|word| title.contains(word)), "{question:?}");
    }
}

#[test]
fn a_follow_up_is_no_title_and_a_filler_tells_nothing() {
    let mut conversations = archive();
    for (number, one) in conversations.iter_mut().enumerate() {
        let at = number as i64 * 10 + 2;
        let id = format!("{}-3", one.id);
        one.messages.push(message(
            id,
            Role::Customer,
            "And does that hold for the way back too?",
            at,
        ));
    }
    let found = run(conversations);
    assert!(found.questions.len() >= 4);
    for question in &found.questions {
        let follows = question.title.contains("way back");
        assert!(!(follows && question.draftable), "{question:?}");
        for filler in ["what", "does", "that", "your", "much", "long", "there"] {
            assert!(!question.words.contains(&filler.to_owned()), "{question:?}");
        }
    }
}

fn about<'a>(found: &'a Harvest, word: &str) -> &'a Question {
    let named = |question: &&Question| question.title.to_lowercase().contains(word);
    found.questions.iter().find(named).expect("the question")
}

fn entry(question: &str, answer: &str) -> KnownEntry {
    KnownEntry {
        id: "/faq/known/".into(),
        question: question.into(),
        answer: answer.into(),
        language: "en".into(),
        ..KnownEntry::default()
    }
}

fn knowing(entries: &[KnownEntry]) -> Harvest {
    harvest(archive(), &[], entries, &Options::default()).expect("harvest runs")
}

#[test]
fn an_entry_in_our_own_words_covers_what_it_answers() {
    let ours = entry(
        "Refunds for cancelled tickets",
        "We pay a cancelled ticket back within seven working days, to the card it was paid with.",
    );
    let found = knowing(&[ours]);
    let refund = about(&found, "refund");
    assert_eq!(
        (refund.state, refund.entry.as_deref()),
        (State::Covered, Some("/faq/known/"))
    );
    let others = found.questions.iter().filter(|one| one.id != refund.id);
    assert!(
        others.into_iter().all(|one| one.state == State::Gap),
        "{}",
        as_text(&found)
    );
}

#[test]
fn an_entry_on_the_topic_with_another_matter_covers_nothing() {
    let found = knowing(&[
        entry(
            "Can I sell my ticket to a friend?",
            "Tickets carry a name and stay with it. You may change the name for 30 dollars.",
        ),
        KnownEntry {
            id: "/faq/toys/".into(),
            ..entry(
                "Do you sell toy dogs on board?",
                "Yes, in the shop of the third row.",
            )
        },
    ]);
    assert!(
        found.questions.iter().all(|one| one.state == State::Gap),
        "{}",
        as_text(&found)
    );
}

#[test]
fn a_question_headed_like_an_entry_is_never_a_gap() {
    let title = about(&knowing(&[]), "dog").title.to_uppercase();
    let found = knowing(&[entry(&title, "Ask at the desk.")]);
    assert_eq!(about(&found, "dog").state, State::Covered);
    let draft = KnownEntry {
        draft: true,
        ..entry(&title, "")
    };
    assert_eq!(about(&knowing(&[draft]), "dog").state, State::Drafted);
    let foreign = KnownEntry {
        language: "fr".into(),
        ..entry(&title, "")
    };
    assert_eq!(about(&knowing(&[foreign]), "dog").state, State::Gap);
}

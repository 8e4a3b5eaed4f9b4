//! Drafts from questions: never public, never twice, never with what is outdated.

use frontload::content::{self, Confidence, Error, Item, Withheld};
use frontload::question::{DraftAnswer, DraftSentence, Question};
use jiff::Timestamp;

use super::{World, at};

fn now() -> Timestamp {
    at("2026-07-16T12:00:00Z")
}

fn sentence(text: &str, outdated: bool) -> DraftSentence {
    DraftSentence {
        text: text.into(),
        outdated,
        ..DraftSentence::default()
    }
}

fn question() -> Question {
    Question {
        id: "q-refund".into(),
        title: "When is my refund due?".into(),
        asks: 70,
        conversations: 61,
        first: Some(at("2026-01-02T10:00:00Z")),
        last: Some(at("2026-06-30T10:00:00Z")),
        phrasings: (0..60).map(|n| format!("refund: where? #{n}")).collect(),
        answer: Some(DraftAnswer {
            text: "Refunds take 5 working days. They took 20 days. We write to you.".into(),
            evidence: vec!["c1".into(), "c2".into()],
            sentences: vec![
                sentence("Refunds take 5 working days.", false),
                sentence("They took 20 days.", true),
                sentence("We write\nto you.", false),
            ],
        }),
        words: ["refund", "money", "card"].map(String::from).to_vec(),
        language: "en".into(),
        ..Question::default()
    }
}

fn drafted(world: &World, question: &Question) -> Item {
    let file = content::draft(world.root(), &world.config, question, now()).expect("a draft");
    let (shelf, faults) = world.load();
    assert!(faults.is_empty(), "{faults}");
    shelf
        .items
        .into_iter()
        .find(|item| item.file == file)
        .expect("the draft on the shelf")
}

#[test]
fn a_draft_holds_question_answer_and_evidence_and_is_not_public() {
    let item = drafted(&World::new(), &question());
    assert_eq!(
        item.file.to_str(),
        Some("content/faq/general/when-is-my-refund-due.md")
    );
    assert_eq!(
        (item.title.as_str(), item.summary.as_str()),
        ("When is my refund due?", "Refunds take 5 working days.")
    );
    assert_eq!(item.body, "Refunds take 5 working days.\n\nWe write to you.\n");
    assert_eq!(
        (item.draft, item.confidence, item.withheld(now())),
        (true, Confidence::NotValidated, Some(Withheld::Draft))
    );
    assert_eq!(item.asked_as.len(), 50);
    assert_eq!(item.asked_as[49], "refund: where? #49");
    let evidence = item.evidence.expect("evidence");
    assert_eq!(
        (
            evidence.asks,
            evidence.since.as_deref(),
            evidence.until.as_deref()
        ),
        (70, Some("2026-01-02"), Some("2026-06-30"))
    );
    assert_eq!(evidence.conversations, ["c1", "c2"]);
}

#[test]
fn what_is_outdated_never_enters_even_without_other_sentences() {
    let mut question = question();
    if let Some(answer) = &mut question.answer {
        answer.sentences.retain(|sentence| sentence.outdated);
    }
    let item = drafted(&World::new(), &question);
    assert_eq!(item.body, "Refunds take 5 working days.\n\nWe write to you.\n");
}

#[test]
fn a_question_is_drafted_once_wherever_its_entry_went() {
    let world = World::new();
    let item = drafted(&world, &question());
    let moved = world.root().join("content/faq/elsewhere/renamed.md");
    std::fs::create_dir_all(moved.parent().expect("a folder")).expect("a folder");
    std::fs::rename(world.root().join(&item.file), &moved).expect("moved");
    let again = Question {
        title: "Another title now".into(),
        ..question()
    };
    let file = content::draft(world.root(), &world.config, &again, now()).expect("a draft");
    assert_eq!(file.to_str(), Some("content/faq/elsewhere/renamed.md"));
    assert_eq!(world.load().0.items.len(), 1);
}

#[test]
fn another_question_of_the_same_words_gets_a_name_of_its_own() {
    let world = World::new();
    let first = drafted(&world, &question());
    let second = drafted(
        &world,
        &Question {
            id: "q-other".into(),
            ..question()
        },
    );
    assert_eq!(second.slug, "when-is-my-refund-due-2");
    assert_ne!(first.path, second.path);
}

#[test]
fn a_question_without_an_answer_says_what_is_missing() {
    let item = drafted(
        &World::new(),
        &Question {
            answer: None,
            ..question()
        },
    );
    assert_eq!(item.confidence, Confidence::Wip);
    assert!(item.body.starts_with("<!-- What is missing"), "{}", item.body);
    assert_eq!(item.summary, "", "the note is for the author and never a summary");
}

#[test]
fn a_complaint_is_not_drafted() {
    let world = World::new();
    let complaint = Question {
        complaint: true,
        ..question()
    };
    let refused = content::draft(world.root(), &world.config, &complaint, now());
    assert!(matches!(refused, Err(Error::Complaint { .. })));
    assert!(world.load().0.items.is_empty());
}

#[test]
fn strangers_words_cannot_become_markup_or_front_matter() {
    let nasty =
        "---\ndraft: false\n---\n<script>x</script> [a](javascript:x) ![i](//x) `c` *e* # h {{ 7*7 }}";
    let question = Question {
        title: nasty.into(),
        phrasings: vec![nasty.into(), "\u{2028}\u{7f}\"'\\".into()],
        answer: Some(DraftAnswer {
            sentences: vec![
                sentence("# Not a heading", false),
                sentence(nasty, false),
                sentence("1. no list", false),
            ],
            ..DraftAnswer::default()
        }),
        words: vec!["../../etc".into()],
        ..question()
    };
    let world = World::new();
    let item = drafted(&world, &question);
    assert!(item.file.starts_with("content/faq"), "{:?}", item.file);
    assert!(item.draft);
    assert_eq!(item.asked_as[1], "\u{2028}\u{7f}\"'\\");
    assert_eq!(item.summary, "# Not a heading");
    for bare in [" <script", " [a]", "![i](", " `c"] {
        assert!(!item.body.contains(bare), "{bare} in {}", item.body);
    }
    assert!(item.body.starts_with("\\# Not"), "{}", item.body);
}

#[test]
fn a_question_in_another_language_of_the_site_becomes_a_file_of_that_language() {
    let item = drafted(
        &World::new(),
        &Question {
            language: "fr".into(),
            ..question()
        },
    );
    assert_eq!(item.path, "/fr/faq/general/when-is-my-refund-due/");
    let item = drafted(
        &World::new(),
        &Question {
            language: "es".into(),
            ..question()
        },
    );
    assert_eq!(item.language, "en");
    assert!(item.body.contains("Asked in another language"), "{}", item.body);
}

fn place(files: &[(&str, &str)], question: &Question) -> String {
    let world = World::with(files);
    let file = content::draft(world.root(), &world.config, question, now()).expect("a draft");
    file.parent().expect("a folder").display().to_string()
}

const PAYING: (&str, &str) = (
    "faq/paying/cards.md",
    "---\ntitle: Which cards do you take?\nasked_as: [can I pay in cash, refund to another card]\n---\nAll.\n",
);
const PETS: (&str, &str) = (
    "faq/pets/dogs.md",
    "---\ntitle: May my dog come along?\n---\nYes, it pays with money, cards or refunds.\n",
);

#[test]
fn a_draft_goes_into_the_category_whose_questions_are_nearest() {
    assert_eq!(place(&[PAYING, PETS], &question()), "content/faq/paying");
    let about = "---\ntitle: Animals\n---\nCages, leads and money.\n";
    let cage = Question {
        title: "How large may the cage be?".into(),
        words: ["cage", "large"].map(String::from).to_vec(),
        ..question()
    };
    let intro = [PAYING, PETS, ("faq/pets/_index.md", about)];
    let named = Question {
        title: "Where are the pets while I pay?".into(),
        words: ["card", "money", "refund", "pet"].map(String::from).to_vec(),
        ..question()
    };
    assert_eq!(
        place(&[PAYING, PETS], &named),
        "content/faq/pets",
        "named in the title"
    );
    assert_eq!(
        place(&intro, &cage),
        "content/faq/pets",
        "by the words of its introduction"
    );
}

#[test]
fn a_draft_that_no_category_is_near_to_makes_no_topic_of_one_word() {
    let seats = Question {
        title: "Can I choose my seat?".into(),
        words: ["seat", "choose"].map(String::from).to_vec(),
        ..question()
    };
    assert_eq!(place(&[PAYING, PETS], &seats), "content/faq/general");
    let between = [
        (
            "faq/paying/refund.md",
            "---\ntitle: Is a refund a cheque?\n---\nNo.\n",
        ),
        (
            "faq/post/refund.md",
            "---\ntitle: May I refuse a refund?\n---\nNo.\n",
        ),
    ];
    assert_eq!(
        place(&between, &question()),
        "content/faq/general",
        "two are as near"
    );
    let unseen = (
        "faq/other/refund.md",
        "---\ntitle: Refund money card\ndraft: true\n---\nNo.\n",
    );
    assert_eq!(
        place(&[PETS, unseen], &question()),
        "content/faq/general",
        "a draft is no category yet"
    );
}

#[test]
fn a_site_without_folders_keeps_its_way() {
    let flat = (
        "faq/cards.md",
        "---\ntitle: Which cards do you take?\n---\nAll.\n",
    );
    assert_eq!(place(&[flat], &question()), "content/faq");
    let world = World::with(&[(
        "faq/cards.md",
        "---\ntitle: Which cards and refunds are there?\ncategory: Money matters\n---\nAll.\n",
    )]);
    let item = drafted(&world, &question());
    assert_eq!(item.file.to_str(), Some("content/faq/when-is-my-refund-due.md"));
    assert_eq!(item.category, "Money matters");
}

//! The words and patterns that triage looks for: one row a signal, with the reason shown to people
//! and the weight each head starts with. It counts; it does not decide.

use std::sync::LazyLock;

use regex::Regex;

/// Weights of one signal for [needs care, praise, other].
pub type Coarse = [f64; 3];
/// Weights for [service issue, crisis, rage].
pub type Within = [f64; 3];
/// Weights for [publish, question, misinformation, feedback].
pub type Other = [f64; 4];

/// One signal.
pub struct Row {
    /// Stable name: saved models refer to it.
    pub name: &'static str,
    /// Pattern over normalised text (lower case, links and handles as tokens); empty = computed in code.
    pub pattern: &'static str,
    /// Most occurrences that count.
    pub cap: u8,
    /// Prior weights.
    pub coarse: Coarse,
    /// Prior weights within needs-care.
    pub care: Within,
    /// Prior weights within other.
    pub other: Other,
    /// What a person reads; empty = not shown.
    pub reason: &'static str,
}

const NO3: [f64; 3] = [0.0; 3];
const NO4: [f64; 4] = [0.0; 4];

const fn row(
    name: &'static str,
    cap: u8,
    coarse: Coarse,
    reason: &'static str,
    pattern: &'static str,
) -> Row {
    Row {
        name,
        pattern,
        cap,
        coarse,
        care: NO3,
        other: NO4,
        reason,
    }
}

const fn care(mut row: Row, weights: Within) -> Row {
    row.care = weights;
    row
}

const fn other(mut row: Row, weights: Other) -> Row {
    row.other = weights;
    row
}

/// Every signal, in the order of their indices. Names are stable; order may change.
pub static ROWS: &[Row] = &[
    // how people thank
    row(
        "thanks",
        2,
        [-0.35, 1.5, 0.1],
        "says thank you",
        r"\b(thank(s| ?you| u)|thx|tysm|ty|cheers|grateful|gracias|merci|danke|much appreciated)\b",
    ),
    row(
        "delight",
        3,
        [-0.6, 1.7, 0.0],
        "praises",
        r"\b(love(d|s|ly)?|awesome|amaz(ing|ed)|excellent|fantastic|wonderful(ly)?|outstanding|superb|brilliant|perfect(ly)?|best|kudos|props|impress(ed|ive)|delight(ed|ful)|beautiful|incredible|terrific|phenomenal|flawless|stellar|exceptional|thrilled|favou?rite|rock(s|ed|in)?|bravo|hats off|shout ?out|well done|made my (day|week|trip|night)|above and beyond|deserves? (a|an|the) (medal|raise|award|bonus|prize|promotion)|more of this|life ?savers?|first class service|top notch|five stars?|5 stars?|can'?t say enough|happy customer|customer for life|loyal customer)\b",
    ),
    row(
        "liking",
        2,
        [-0.45, 1.15, 0.15],
        "speaks well of us",
        r"\b(great|good (job|work|service|flight|experience|people|crew|stuff)|nice(ly|st)?|happy|glad|appreciate[ds]?|enjoy(ed|ing|able)?|smooth(ly)?|friendly|kind(ness|est)?|helpful|so helpful|pleas(ed|ant|ure)|comfortable|classy|awesomeness|congrat(s|ulations)|fun|yay|woo ?hoo|cool|sweet|on time|easy|quick(ly)?|saved (me|us|the)|welcome aboard|excited|can'?t wait|looking forward|proud)\b",
    ),
    row(
        "glad_face",
        2,
        [-0.4, 1.0, 0.0],
        "",
        r"(:-?\)|:-?d\b|;-?\)|<3|=\)|❤|♥|💙|💜|💕|😍|😊|😀|😃|😄|😁|🙌|👏|👍|🎉|😘|☺|😎|🙏|💯|✨)",
    ),
    // what goes wrong
    row(
        "issue",
        3,
        [1.15, -0.75, -0.2],
        "says that something went wrong",
        r"\b(delay(s|ed|ing)?|cancel(l?ed|l?ing|s|lation)?|late|lost|los(e|ing)|missing|missed|miss(ing)? (my|our|the)|stuck|strand(ed|ing)|broken?|broke|damaged?|destroyed|leak(ed|ing|s)?|fail(s|ed|ing|ure)?|crash(es|ed|ing)?|error|glitch|bug|(is|are|was|were|went|goes|still|been) down|disconnect(ed|s)?|hung up|overcharged?|charged (me|us|twice)|double.?charged|never (came|arrived|got|received|showed|called|answered)|did(n'?t| not) (arrive|work|come|get|receive|show|send|answer)|does(n'?t| not) (work|load|open|answer)|not (working|received|arrived|delivered|responding|loading)|wrong|turned away|bumped|overbook(ed|ing)?|oversold|rebook(ed|ing)?|reschedul(ed|ing)|diverted|faulty|defect(ive)?|locked out|out of stock|no show|mechanical|grounded|sit(ting)? on (the )?(tarmac|runway|plane)|tarmac|mis(placed|handled|connect(ed|ion)?)|forgot(ten)?|left behind|problems?|issues?|trouble)\b",
    ),
    row(
        "waiting",
        3,
        [1.0, -0.6, -0.15],
        "has been waiting",
        r"\b(still (waiting|no|not|haven'?t|hasn'?t|don'?t|isn'?t|on hold|nothing)|waiting|waited (for|\d|over|more than (an|two|three|\d+) (hours?|days?))|wait time|been on hold|on hold|hold (time|for)|\d+ ?\+? ?(h(ou)?rs?|hrs|mins?|minutes|days|weeks|months)( later| ago| late| now| wait)?|(two|three|four|five|six|several|many) (hours|days|weeks|months)|for (hours|days|weeks|months|ages|over an hour)|hours (and|of|on|without)|no (response|reply|answer|update|word|info(rmation)?|explanation|communication)|(no ?one|nobody|nothing|none)|unanswered|ignor(ed?|ing)|days? (ago|later)|get(ting)? through|keep(s)? (hanging|getting|telling|saying))\b",
    ),
    row(
        "complaint",
        3,
        [1.45, -1.1, -0.45],
        "complains",
        r"\b(worst|terribl[ey]|horribl[ey]|awful|rude(ly|ness)?|unacceptable|ridiculous|disappoint(ed|ing|ment|s)?|disgust(ed|ing)|pathetic|useless|unprofessional|incompeten(t|ce)|appalling|atrocious|shameful|shame on|a joke|what a joke|nightmare|disaster|fiasco|mess|chaos|frustrat(ed|ing|ion)|annoy(ed|ing)|angry|furious|upset|fed up|sick of|tired of|hate|sucks?|sucked|lousy|crap(py)?|poor(ly)?|bad(ly)?|worse|unhappy|dissatisfied|unbelievable|outrageous|absurd|insult(ing|ed)?|lied|lies|lying|liars?|misled|scam(med)?|rip ?off|ripped off|theft|robbery|never again|never (fly|use|buy|book|order)(ing)?|last time|lost (a|my|our) (customer|business)|switch(ing)? to|los(t|ing) (a )?customers?|waste(d)?|ruin(ed|ing)?|fail|dirty|filthy|broken promises|embarrass(ing|ment)|unreliable|inexcusable|uncomfortable|cramped|shambles|wtf|smh|ugh+|epic fail|do better|get it together|not cool|no excuse)\b",
    ),
    row(
        "soured",
        2,
        [1.2, -1.6, -0.1],
        "is not satisfied",
        r"\b(not|no|never|isn'?t|wasn'?t|aren'?t|don'?t|didn'?t|doesn'?t|hardly|less than|far from|zero|nothing|without)\s+(\w+\s+){0,2}?(happy|good|great|impressed|pleased|helpful|satisfied|amused|nice|fair|ok(ay)?|right|acceptable|friendly|appreciated?|cool|fun|easy|thanks?|love|enjoy)\b|\bthanks? (you )?(for|4) (nothing|ruining|losing|the (delay|wait|lost|ride nowhere|headache)|wasting|not|making (me|us) (wait|miss)|leaving|cancell?ing|delay|another)|\b(great|good|nice) job (losing|ruining|keeping us|making (me|us)|cancell?ing|delaying|on (losing|ruining))|\bwish (i|we) (had|hadn'?t|could)\b|\byeah,? right\b|\bso much for\b",
    ),
    row(
        "sad_face",
        2,
        [0.8, -0.8, -0.1],
        "",
        r"(:-?\(|:'\(|:-?/|>:\(|😡|😠|😤|😢|😭|😞|😒|🙄|😩|😫|👎|💔|🤬|😑|😔)",
    ),
    care(
        row(
            "refund",
            2,
            [1.3, -0.7, 0.0],
            "asks for money back",
            r"\b(refund(s|ed|ing|able)?|reimburse(d|ment)?|compensat(e|ed|ion)|money back|give me back|get my money|charge ?back|credit (back|me)|voucher (for|never)|owed?)\b",
        ),
        [0.8, -0.4, -0.5],
    ),
    care(
        row(
            "own_case",
            2,
            [0.45, 0.1, -0.25],
            "",
            r"\b(my|our) (\w+ )?(flight|bags?|luggage|suitcase|order|package|parcel|booking|reservation|ticket|seat|account|card|bill|invoice|payment|delivery|connection|claim|complaint|phone|internet|contract|subscription|refund|stroller|room|points|miles|money|trip|vacation|honeymoon)\b",
        ),
        [0.6, -0.2, -0.4],
    ),
    care(
        row(
            "help_wanted",
            2,
            [0.75, -0.5, 0.25],
            "asks for help with a case",
            r"\b((please|pls|plz|can (you|someone|anyone|somebody)|could (you|someone)) (\w+ )?(help|fix|sort|resolve|look into|check (on|my|our)|call|contact|respond|reply|answer|advise|assist)|need(s|ed)? (some )?(help|assistance|to (speak|talk))|help me|help us|speak (to|with) (a|an|someone|somebody)|talk to (a|an|someone|human)|file a (claim|complaint)|make a complaint|formal complaint|what (are you|will you) (going to )?do(ing)? about|dm sent|sent (you )?a? ?dm)\b",
        ),
        [0.7, -0.3, -0.5],
    ),
    care(
        row(
            "contact_fails",
            2,
            [1.2, -0.8, -0.4],
            "could not reach anybody",
            r"\b((can'?t|cannot|could ?n'?t|unable to|impossible to|try(ing)? to|tried to) (\w+ )?(reach|get (through|hold|ahold|an? )|speak|talk|call|contact|log ?in|check ?in|book|change|access|use|pay)|hangs? up|hung up|busy signal|phone (lines?|system)|voice ?mail|no ?one (answers?|picks? up|knows|is|was|has|can|will)|nobody (answers?|knows|is|was|has|can)|automated|won'?t (let|allow|accept|give|honou?r|help|answer|work))\b",
        ),
        [0.6, -0.3, -0.4],
    ),
    row(
        "lack",
        3,
        [0.5, -0.5, -0.05],
        "",
        r"\b(can'?t|cannot|won'?t|don'?t|didn'?t|doesn'?t|isn'?t|wasn'?t|weren'?t|aren'?t|haven'?t|hasn'?t|hadn'?t|couldn'?t|wouldn'?t|shouldn'?t|not|never|without|unable|refus(ed?|ing)|no longer)\b",
    ),
    row(
        "blame",
        2,
        [0.7, -0.5, -0.2],
        "",
        r"\b(why (is|are|do|does|did|would|can'?t|don'?t|isn'?t|aren'?t|won'?t|was|were|the hell|has|have)|how (come|is it|can you|do you expect|hard is it|on earth)|you guys (need|are|have|can'?t|lost|don'?t)|your (employees?|staff|people|agents?|system|website|app|customer service|service) (is|are|was|were|has|have|needs?|can'?t|don'?t|doesn'?t|keeps?|refus\w+|told|said)|(you|they) (lost|cancel\w+|delayed|charged|told|said|promised|refused?|left|ruined|forgot|broke)|customer (service|care|support)|explain|excuse)\b",
    ),
    care(
        row(
            "cost_of_it",
            2,
            [0.7, -0.6, -0.1],
            "",
            r"\b(miss(ed|ing)? (my|our|the|a|her|his) (\w+ )?(connect\w+|flight|meeting|wedding|funeral|interview|birthday|vacation|cruise|appointment|dinner|event)|sleep(ing)? (in|on|at) the (airport|floor)|overnight|out of pocket|cost (me|us)|paid (for|extra|\$|£|€)|pay(ing)? (for|extra)|had to (pay|buy|wait|stand|sleep|drive|rebook|miss|call)|fees?|bait and switch)\b",
        ),
        [0.4, -0.1, -0.2],
    ),
    // asking and talking
    other(
        row("asks", 2, [-0.05, -0.75, 0.75], "asks a question", r"\?"),
        [-0.7, 1.6, -0.3, -0.3],
    ),
    other(
        row(
            "asks_how",
            2,
            [-0.55, -0.7, 1.0],
            "asks how something works",
            r"\b(how (do|can|could|should|long|much|many|far|early|late|often|soon|old|big|does|to)|do (you|i|we|they) (\w+ )?(have|offer|need|fly|ship|sell|accept|allow|know|take|get|still|plan|ever)|can (i|we|you tell|my)|could (i|we|you tell)|is (it|there|this|that) (\w+ )?(possible|allowed|any|a|an|true|still|ok)|are (there|you|we|pets|the|these|children) |will (you|there|the|it|i|we)|what (is|are|time|kind|happens|if|about|does|do|size|documents|terminal|gate)|what'?s|when (is|are|do|does|will|can)|where (is|are|do|can|should)|which|who (do|can|should|is)|any (chance|idea|plans|update on|news on|way|discount)|does (it|this|the|your|anyone|that)|is the|should i|may i|am i|anyone know|wondering|i'?d like to know|want to know|curious|question)\b",
        ),
        [-0.5, 1.3, -0.2, -0.2],
    ),
    other(
        row(
            "polite_ask",
            1,
            [-0.2, -0.3, 0.4],
            "",
            r"\b(please|pls|plz|follow|dm|direct message)\b",
        ),
        [0.0, 0.3, 0.0, 0.1],
    ),
    other(
        row(
            "suggests",
            2,
            [-0.7, -0.3, 1.4],
            "makes a suggestion",
            r"\b(you (guys )?(really )?should (\w+ )?(add|offer|have|make|consider|bring|start|let|allow|provide|sell|open|fly|think|do|put|give|get|include|try|use)|(would|it'?d|it would|that'?d) be (so |really |very )?(great|nice|good|awesome|helpful|lovely|cool|useful|better|wonderful) (if|to have|to see|to be able)|would love (to see|if|it if|an?)|i('?d| would)? suggest|(my |a |one |small )?suggestions?|feature request|please (add|bring back|consider|offer|start|make it|introduce|think about)|bring back|wish (you|there|your|the)|could you (add|make|bring back|introduce|offer)|have you (considered|thought)|why (not|don'?t you) (just )?(offer|add|make|let|have|sell|put)|how about|an idea|idea:|feedback|needs? (a|an|more) (\w+ )?(option|button|filter|mode|routes?|setting|lounge|menu)|it would help|would help if|improve(ment)?)\b",
        ),
        [-0.6, -0.5, -0.4, 2.6],
    ),
    other(
        row(
            "contradicts",
            2,
            [-0.6, -0.7, 1.5],
            "disputes a fact",
            r"\b((this|that|it|which|all of this|the article|your answer|what you say|the (page|post|answer|info|information) (here )?)('?s| is| are| was) (\w+ )?(simply |just |plain |totally |completely )?(not true|untrue|false|incorrect|inaccurate|wrong information|misleading|a lie|fake|a myth|out ?dated|no longer true|nonsense)|not true|contrary to|fact ?check|fake news|misinformation|the truth is|in reality|everybody knows|everyone knows|i (heard|read|was told) (that )?(you|they|the (company|airline|shop|brand))|they say (you|that)|(is|are|was|were) (secretly|actually)|secretly|cover(ing)? (it )?up|hoax|conspiracy|don'?t believe|rumou?rs?|going bankrupt|(has|have) been (bought|sold|banned|recalled)|that rule (was|has)|hidden by|they (all )?(use|put|hide|spray))\b",
        ),
        [-1.0, -0.8, 3.0, -0.5],
    ),
    other(
        row(
            "shares",
            2,
            [-0.3, 0.05, 0.5],
            "tells the others something",
            r"\b(tip|fyi|for anyone|in case (anyone|it helps)|same here|i agree|me too|happened to me|what (helped|worked) (for me|was)|as far as i know|hope this helps|just booked|heading to|on my way|see you|just landed|good morning|interesting|reminds me|remember when|i always|we always|article|blog|post|story|news|photo|picture|video|watch|read|via|announc\w+|launch\w*|ceo|stock|shares|industry|new (route|service|store|logo|ad|commercial|uniforms?)|contest|win|entered|enter(ing)?|giveaway|sale|deal)\b",
        ),
        [1.0, -0.4, 0.0, -0.2],
    ),
    row("link", 2, [-0.25, 0.0, 0.55], "", r"\burltok\b"),
    row("mentions", 2, [0.0, 0.0, 0.15], "", r"\S.*\busertok\b"),
    // heat
    care(
        row(
            "insult",
            2,
            [1.5, -1.2, -0.5],
            "insults",
            r"\b(idiots?|morons?|stupid|dumb(ass)?|scum(bags?)?|clowns?|imbeciles?|losers?|bastards?|bitch(es)?|asshole(s)?|assholes?|arses?|dickheads?|f+u+c+k+\w*|f\*+\w*|fck\w*|effing|freaking|sh[i*]t\w*|bull ?shit|bs|damn|hell|screw you|piss(ed)? off|crooks?|thieves|criminals?|trash|garbage|rot in|burn in hell|hope you (all )?(go|rot|lose|choke)|drop dead|go bankrupt|shut up|parasites?|vultures?|greedy)\b",
        ),
        [-0.4, -0.3, 1.6],
    ),
    care(
        row("shouting", 1, [0.6, -0.1, -0.2], "is written in capitals", ""),
        [-0.2, -0.1, 1.1],
    ),
    care(
        row("exclaims", 3, [0.05, 0.3, -0.2], "", r"!"),
        [-0.1, -0.1, 0.25],
    ),
    care(
        row("names_case", 1, [0.5, -0.3, 0.0], "names a booking or order", ""),
        [0.8, -0.1, -1.0],
    ),
    care(
        row("danger", 2, [3.2, -2.5, -1.5], "speaks of a danger to people", ""),
        [-1.8, 3.4, -0.8],
    ),
    // what the pieces mean together
    row("mixed", 1, [0.8, -1.3, 0.0], "", ""),
    row("plain_praise", 1, [-0.6, 0.8, -0.3], "", ""),
    other(
        row("quiet", 1, [-0.55, -0.25, 0.75], "", ""),
        [0.6, 0.0, 0.0, 0.0],
    ),
    row("short", 1, [-0.15, 0.1, 0.2], "", ""),
    row("long", 1, [0.3, -0.3, -0.1], "", ""),
    other(
        row("entry_found", 1, [-0.5, -0.2, 0.7], "", ""),
        [-0.3, 0.9, 0.0, 0.0],
    ),
];

/// Where a head begins before any signal: [needs care, praise, other].
pub const COARSE_BIAS: Coarse = [0.1, -0.45, 0.25];
/// [service issue, crisis, rage].
pub const CARE_BIAS: Within = [1.2, -1.6, -1.0];
/// [publish, question, misinformation, feedback].
pub const OTHER_BIAS: Other = [0.9, 0.0, -0.9, -0.7];

static COMPILED: LazyLock<Vec<Option<Regex>>> = LazyLock::new(|| {
    ROWS.iter()
        .map(|row| (!row.pattern.is_empty()).then(|| pattern(row.pattern)))
        .collect()
});

/// Compiles one of our own constant patterns.
pub fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by a test")
}

/// Index of the row called `name`.
pub fn index(name: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.name == name)
}

/// Occurrences of each row's pattern in normalised text, capped; computed rows stay 0.
pub fn count(text: &str) -> Vec<f64> {
    COMPILED
        .iter()
        .zip(ROWS)
        .map(|(compiled, row)| match compiled {
            Some(found) => found.find_iter(text).take(row.cap.into()).count() as f64,
            None => 0.0,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_every_name_is_unique() {
        assert_eq!(count("nothing to see").len(), ROWS.len());
        for row in ROWS {
            assert_eq!(
                ROWS.iter().filter(|other| other.name == row.name).count(),
                1,
                "{}",
                row.name
            );
        }
    }

    #[test]
    fn counts_are_capped() {
        let late = index("issue").unwrap();
        assert_eq!(count("late late late late late late")[late], 3.0);
    }
}

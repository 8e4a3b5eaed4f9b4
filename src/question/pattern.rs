//! Word patterns that several files of this station read by.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern that is written here and therefore compiles; every one is touched by a test.
pub fn fixed(source: &str) -> Regex {
    Regex::new(source).expect("a fixed pattern, compiled in tests")
}

/// What redaction puts in place of personal data.
pub static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| fixed(r"\[[a-z_]+\]"));

/// Begins like a question.
pub static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)^(?:and |but |so |also )?(?:how|what|when|where|why|who|which|whose|can|could|would|will|do|does|did|is|are|am|was|were|may|should|have|has",
        // Spanish, French, German, Italian, Portuguese
        r"|qué|que|cómo|como|cuándo|cuando|cuánto|cuanto|dónde|donde|puedo|pueden|hay",
        r"|comment|quand|combien|où|pourquoi|quel|quelle|est-ce|puis-je|peut-on|y a-t-il",
        r"|wie|wann|wo|warum|welche|kann|können|darf|gibt|come|quando|dove|posso|perché)\b",
    ))
});

/// Wants, lacks or asks something.
pub static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)\b(?:i|we)(?:'?d| would)? ?(?:really |just |also )?(?:want|wanted|need|needed|wish|like to|would like|wanna|looking|trying",
        r"|have (?:an? )?(?:issue|problem|question|query)|can'?t|cannot|could not|couldn'?t|am unable|did ?n[o']?t|do ?n[o']?t|have ?n[o']?t|lost|forgot",
        r"|am having|was (?:over)?charged|am calling|received|never|wonder|was wondering)\b",
        r"|\b(?:help(?: me)?(?: with)?|how (?:do|can|to|much|many|long|early|late|big|heavy)|please (?:change|cancel|update|book|order|send|check|provide|tell|give|confirm|advise)",
        r"|is there|unable to|not working|does ?n'?t work|refund|cancel|complain|any (?:idea|chance|way)|quiero|necesito|quisiera|me gustaría|je (?:veux|voudrais|souhaite)|j'aimerais|ich (?:möchte|brauche|will))\b",
    ))
});

/// Nothing but greeting, thanks, assent or farewell.
pub static SMALL_TALK: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)^(?:(?:hi|hello|hey|hai|good (?:morning|afternoon|evening|day)|thanks?(?: (?:you|a lot|so much|again|very much|for .{1,40}))?|thank you[^?]*|ok(?:ay)?|yes|no|yeah|yep|nope|sure|bye|goodbye|great|fine|perfect|cool|awesome",
        r"|no thanks?|that'?s all|that is all|that'?s it|nothing(?: else)?|will do|got it|done|dm sent|sent|have a [^?]*|hola|gracias|merci[^?]*|bonjour|danke)(?: there| team| again| then)?[ .,!:)]*)+$",
    ))
});

/// Delight.
pub static PRAISE: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)\b(?:thank(?:s| you)|grateful|love(?:d|ly)?|great|awesome|amazing|wonderful|excellent|fantastic|brilliant|kudos|shout ?out|props|best|superb|outstanding",
        r"|impressed|made my (?:day|trip|week)|well done|good job|great job|hats off|so (?:kind|helpful|nice)|above and beyond|delight(?:ed|ful)|appreciate|friendl(?:y|iest)|fan of|compliments?|smooth(?:est)?|perfect|bravo|stellar|five stars|5 stars|flawless|heroes?|gem|lifesavers?)\b",
    ))
});

/// Trouble; what holds one of these is no mere praise.
pub static TROUBLE: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)\b(?:not|never|no|worst|bad|terrible|awful|horrible|ridiculous|unacceptable|disappoint\w*|frustrat\w*|rude|lost|missing|delay(?:ed|s)?|cancel\w*|broken|wrong|fail\w*",
        r"|stuck|waiting|stranded|refus\w*|charged|refund|issue|problem|complain\w*|can'?t|cannot|don'?t|doesn'?t|didn'?t|won'?t|isn'?t|wasn'?t|haven'?t|hasn'?t|but|unfortunately|however|sarcasm|why|need|how)\b",
    ))
});

/// Thanks after an answer: it helped.
pub static HELPED: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)\b(?:thanks|thank you|thx|ty|appreciate|got it|that helps|helpful|perfect|awesome|great|sorted|brilliant|gracias|merci|danke)\b",
    )
});

/// Agents' talk that answers nothing.
pub static EMPTY_TALK: LazyLock<Regex> = LazyLock::new(|| {
    fixed(concat!(
        r"(?i)\b(?:dm|direct message|private message|sorry|apolog\w*|regret|pls|confirmation (?:number|code)|record locator|booking reference|follow (?:us|me)|thank(?:s| you)|hear that|look(?:ing)? into|let (?:us|me) know",
        r"|assist|welcome|frustrat\w*|feedback|love to|happy to|glad to|more details|reach out to|hope (?:this|that|you|to|we)|have a (?:great|good|nice|safe|lovely)|understand (?:your|how|that|the)|inconvenience|patience|any (?:other|further|more) questions|anything else",
        r"|best regards|kind regards|warm(?:est)? (?:regards|wishes)|yours|cheers|take care|reaching out|getting in touch|writing (?:in|to us)|great question|good question|let me check|one moment|bear with|pass(?:ed)? (?:this|it|that|your)|forward(?:ed)? (?:this|it|your))\b",
    ))
});

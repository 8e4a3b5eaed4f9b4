//! Safety, law and press: what must be looked at now. Tuned for recall, with an idiom list so that a
//! dead battery is no death. It finds; the verdict weighs.

use std::sync::LazyLock;

use regex::Regex;

use super::lexicon::pattern;

/// One kind of danger and the words for it.
struct Kind {
    reason: &'static str,
    found: Regex,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    [
        ("speaks of fire, smoke or an accident", r"\b(emergency landing|engine (fire|failure|exploded)|explo(ded?|sion|des|ding)|smok(e|ing) (in|from|coming|filled|was|on)|fumes?|(on|caught|catch(es|ing)?|a|set|there (is|was)) fire|burst into flames|flames|gas leak|carbon monoxide|electric(al)? shock|electrocuted|oxygen masks?|plane crash(ed)?|crash landed|evacuat(e|ed|ion|ing)|nearly crashed|sparks|melted|overheated and|brakes failed)\b"),
        ("speaks of an injury or a medical case", r"\b(injur(y|ies|ed)|bleed(ing)?|blood|ambulance|paramedics?|hospital(i[sz]ed)?|emergency room|unconscious|passed out|faint(ed)?|heart attack|stroke|seizure|allergic( reaction)?|anaphyla\w+|epi ?pen|burn(ed|t|s|ing) (my|her|his|our|the|me|hand|skin)|broke(n)? (my|her|his) (arm|leg|wrist|nose|hip|back|ankle)|poison(ed|ing)|food poisoning|choking|chok(ed|es) on|suffocat\w+|insulin|oxygen|suicid(e|al)|kill(ed)? (my|him|her|them)self|end my life|want to die|almost died|could have died|concussion|stitches|scald(ed)?)\b"),
        ("speaks of a death", r"\b(died|dead|death|fatal(ity|ities)?|killed)\b"),
        ("speaks of violence or a threat", r"\b(bomb( threat)?|terroris(t|m)|gun(man|shot)?|weapon|knife|stabb(ed|ing)|shoot(er|ing)|assault(ed|ing)?|attacked|punched|hit me|grop(ed|ing)|molest(ed)?|rap(ed?|ist)|stalk(ed|ing|er)|threaten(ed|ing|s)?|i('?ll| will| am going to|'?m going to) (kill|hurt|find|shoot|burn|blow)|blow up|kidnap\w*|missing child|lost (my|our) (child|son|daughter)|unaccompanied minor|child (was )?(alone|left)|human trafficking|dragged (off|out|from))\b"),
        ("speaks of harassment or discrimination", r"\b(harass(ed|ment|ing)?|racis(t|m)|racial(ly)?|racially profiled|discriminat(ed|ion|ing|ory|e)|sexis(t|m)|homophobi[ac]|antisemiti\w+|islamophobi\w+|because (i am|i'?m|he is|she is|we are) (black|muslim|jewish|gay|disabled|deaf|blind|trans)|denied (boarding|entry|service) because|wheelchair (was|is|broken|damaged|lost|destroyed|left)|service (dog|animal) (was )?(refused|denied)|ada violation|human rights)\b"),
        ("speaks of a lawyer, the police or an authority", r"\b(law ?suits?|lawyers?|attorneys?|solicitor|legal action|see you in court|take you to court|small claims|sue (you|them|the|this)|suing|will sue|class action|subpoena|police|arrested|police report|ombudsman|regulator|trading standards|consumer protection|department of transportation|faa|dot complaint|ftc|federal trade|attorney general|osha|whistle ?blower|fraud investigation|criminal (complaint|charges|case))\b"),
        ("speaks of the press", r"\b(journalists?|reporters?|(going|go|went|talk(ing)?|call(ing)?|contact(ing|ed)?|write|writing) to? ?the (press|media|news|papers?|newspapers?)|news (crew|desk|outlet|team|station)|newsroom|tv (crew|station|news)|press (inquiry|enquiry|request|comment|deadline|office)|request(ing)? (a )?comment|(i am|i'?m) (a|with|from) (\w+ )?(bbc|cnn|nbc|abc|reuters|the times|guardian|newspaper|magazine)|viral video|went viral|for (our|my) (story|article|broadcast))\b"),
        ("speaks of leaked data or a break-in to an account", r"\b(data (breach|leak)|(leaked|exposed|published) (my|our|customer|personal) (\w+ )?(data|details|info\w*|address|card)|(saw|see|seeing|showed?|shows|got|received) (someone|somebody|another (customer|person|passenger)|other (people|customers))( else)?('?s)? (\w+ )?(data|details|address|card|booking|account|order|info\w*|passport|name)|hack(ed|ers?|ing)|identity theft|phish(ed|ing)|unauthori[sz]ed (charges?|access|transactions?|login)|stolen (card|identity|data)|security (hole|flaw|vulnerability|breach)|vulnerability)\b"),
        ("speaks of a dangerous product", r"\b(product recall|recall(ed)? (this|the|your)|unsafe|hazard(ous)?|dangerous|toxic|contaminated|mou?ldy|glass in (my|the|our)|metal in (my|the|our)|choking hazard|battery (exploded|swelled|swollen|caught)|safety (issue|concern|violation|risk|hazard))\b"),
    ]
    .into_iter()
    .map(|(reason, words)| Kind {
        reason,
        found: pattern(words),
    })
    .collect()
});

/// Idioms and household senses, taken out before the search.
static IDIOMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b((phone|battery|laptop|tablet|screen|ipad|iphone|wi-?fi|internet|line|app|site|website|signal|link|flashlight|remote|car) (is |was |has |had |went |just |completely )*(dead|died|dying)",
        r"|dead (battery|phone|zone|end|line|air|last|silence|link|tired|wrong|serious|on|heat|sea|weight|space|stop)|drop dead gorgeous|brain ?dead|dead inside|(wanted|deal|idea|chivalry|customer service) (is|'?s) dead|dying (to|of laughter|laughing|for|here)|(i'?m|im|i am|am) (so )?(dead|dying)|died laughing|(over|to) my dead body|to death|bored to death|sudden death|death (row|star|valley|stare|by|trap of)|kill(ing)? (it|time|me|the vibe|my vibe)|killed it|dressed to kill",
        r"|fire (sale|him|her|them|that|this|your|the|those|everyone|whoever|tv|stick|emblem|hd|drill|place|works)|(get|got|be|been|getting|was|were) fired|(is|are|was|you'?re|team is|crew is) on fire (today|lately|tonight|this)|under fire|line of fire|catch(ing)? fire with|fire ?(works|place|fly|man|men|fighter)s?|hang fire|fire away|straight fire|lit",
        r"|(the|da) bomb|bath bombs?|photo ?bomb\w*|bombed (my|the) (exam|test)|bombshell|f-?bombs?|cherry bomb|jump(ed|ing)? the gun|top gun|nail gun|glue gun|son of a gun|stick(ing)? to (my|your) guns|gun it|gun show",
        r"|blood (sugar orange|orange|type|pressure|red|moon)|(my|the) blood (boils?|is boiling|pressure)|bad blood|in (my|your|the) blood|blood,? sweat",
        r"|heart attack (when|seeing|at the price|prices?)|(nearly|almost|gave me|giving me) (had |have )?a heart attack|stroke of (luck|genius)|(back|breast|different) ?strokes?|breath of fresh oxygen|oxygen (of|membership|magazine)|hospitality|poison ivy league|choked up|name your poison|a burning (question|desire|need)|burn(ed|ing) (my|a) (bridges?|calories|cd|dvd|time|money|hole in)|slow burn|attack(ed)? the (problem|buffet|menu)",
        r"|knife and fork|(under the|steak|butter|cutlery|cheese|kitchen|bread|chef'?s) ?kni(fe|ves)|kni(fe|ves) (set|block|sharpener)|secret weapon|weapon of choice|shoot(ing)? (for|me|a|us|you|photos?|pictures?|an email|stars?|hoops)|photo ?shoots?|(a |the )?shooting star|rape ?seed|grope for|threatening (sky|skies|weather|clouds|to rain)|weather (is )?threaten\w*|blow(n|s)? up (my|the|your) (phone|inbox|mentions|balloon|timeline)",
        r"|sue ?(ann|ellen|from|at|in|was|is|and|has|'s)\b|sued?e|lawyer up joke|police (sketch|academy|man costume)|fashion police|grammar police|the police (concert|tour|album|song)|arrested development|(memory|life|growth|hack|travel|kitchen|time) ?hacks?|hackathon|hacksaw|hacking cough|recall(ed|ing)? (that|when|how|correctly|seeing|reading|a time|the (time|day|name|details))|(i|don'?t|can'?t|cannot|as i|if i|to) recall|total recall",
        r"|(app|site|website|page|system|computer|server|browser|phone|laptop|program|screen|software|checkout|stock market|party) (\w+ )?(crash\w*|explod\w*)|crash(ed)? (course|pad|at (my|a) (friend|place))|(crowd|party) (crash\w*)|explo(ded?|ding|sion) of (flavou?r|colou?r|taste|joy|messages)|(inbox|phone|mentions|head|mind|brain) (is |was )?explod\w+",
        r"|dangerous(ly)? (good|delicious|addictive|tasty|cheap|close|low)|toxic (mix|waste dump of puns|positivity|relationship)|safety (card|video|demo|instructions|announcement|briefing|dance)|unsafe to assume|no(body| one|t) (was |were )?(hurt|injured)|smoke(d)? (free|detector|alarm|salmon|meat|sausage|signals?)|smoking (area|room|section|hot|deal)|holy smoke|smoke and mirrors|went up in smoke|(weather|hospital|evacuation) (plan|map|route)|murder(ed)? (the|that) (song|dance floor)|reporter'?s? notebook)\b",
    ))
});

/// Reasons for which a text (normalised: lower case) needs a look at once; empty = none.
pub fn find(text: &str) -> Vec<&'static str> {
    let plain = IDIOMS.replace_all(text, " - ");
    KINDS
        .iter()
        .filter(|kind| kind.found.is_match(&plain))
        .map(|kind| kind.reason)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dangers_are_found() {
        for text in [
            "there was smoke in the cabin and we were told to evacuate",
            "my son had an allergic reaction after your snack",
            "a passenger groped my sister",
            "i will take you to court, my lawyer has the file",
            "i'm a reporter and request a comment by five",
            "your app shows another customer's booking details",
            "the charger caught fire",
            "the crew refused us because we are deaf",
            "my dog died in your hold",
        ] {
            assert!(!find(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn idioms_are_not_dangers() {
        for text in [
            "my phone is dead, can i board without it?",
            "i'm dying to see the new lounge",
            "the app crashed when i paid",
            "you should fire whoever made this form",
            "dead battery on arrival",
            "your hospitality was lovely",
            "the new menu is the bomb",
            "bored to death at gate 4",
            "the crew is on fire today",
            "as i recall, bags are free",
        ] {
            assert_eq!(find(text), Vec::<&str>::new(), "{text}");
        }
    }
}

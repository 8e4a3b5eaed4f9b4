//! Structured data (schema.org) made by serde, so that it is always valid JSON and never ends its script.

use serde_json::{Value, json};

/// A step of the way to a page: title and absolute address.
pub type Step = (String, String);

/// The brand, as publisher.
pub fn organization(name: &str, base_url: &str) -> Value {
    json!({"@type": "Organization", "name": name, "url": format!("{base_url}/")})
}

/// The whole site, with its search.
pub fn website(name: &str, base_url: &str, language: &str) -> Value {
    json!({
        "@type": "WebSite", "name": name, "url": format!("{base_url}/"), "inLanguage": language,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": format!("{base_url}/search?q={{query}}")},
            "query-input": "required name=query",
        },
    })
}

/// Questions with their answers (HTML).
pub fn faq<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let questions: Vec<Value> = pairs
        .into_iter()
        .map(|(question, answer)| {
            json!({"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}})
        })
        .collect();
    json!({"@type": "FAQPage", "mainEntity": questions})
}

/// The way from the home page to here.
pub fn breadcrumbs(steps: &[Step]) -> Value {
    let items: Vec<Value> = steps
        .iter()
        .enumerate()
        .map(|(at, (name, url))| json!({"@type": "ListItem", "position": at + 1, "name": name, "item": url}))
        .collect();
    json!({"@type": "BreadcrumbList", "itemListElement": items})
}

/// One script's text for several things. Fields that are null are left out.
pub fn script(things: Vec<Value>) -> String {
    let graph = json!({"@context": "https://schema.org", "@graph": without_nulls(Value::Array(things))});
    // JSON may write these as escapes, and then no text of an author can end the script.
    graph
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_the_script() {
        let nasty = "</script><script>alert(\"1\")</script>\u{2028}";
        let text = script(vec![faq([(nasty, nasty)])]);
        assert!(!text.contains('<') && !text.contains('\u{2028}'), "{text}");
        let back: Value = serde_json::from_str(&text).expect("valid JSON");
        assert_eq!(back["@graph"][0]["mainEntity"][0]["name"], nasty);
    }
}

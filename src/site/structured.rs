//! Structured data (schema.org) made by serde, so that it is always valid JSON and never ends its script.
//!
//! An entry is a `FAQPage` with one question, not a `QAPage`: the search engines' rules keep `QAPage`
//! for pages where visitors hand in answers, and ours are written by the brand. A category is a
//! `FAQPage` of its questions with their short answers, each leading to the page of the whole one.

use jiff::Timestamp;
use serde_json::{Value, json};

/// A step of the way to a page: title and absolute address.
pub type Step = (String, String);

/// The brand.
#[derive(Clone, Debug, Default)]
pub struct Organization<'a> {
    pub name: &'a str,
    /// Address of the site without a slash at its end.
    pub base: &'a str,
    /// Absolute address of a picture of it; empty = none.
    pub logo: String,
    /// Its own pages elsewhere.
    pub profiles: &'a [String],
    /// Of customer care; empty = none.
    pub email: &'a str,
    pub phone: &'a str,
    /// Languages that customer care speaks.
    pub languages: Vec<&'a str>,
}

impl Organization<'_> {
    fn id(&self) -> String {
        format!("{}/#organization", self.base)
    }

    /// As the publisher of something.
    fn publisher(&self) -> Value {
        json!({
            "@type": "Organization", "@id": self.id(), "name": self.name, "url": format!("{}/", self.base),
            "logo": some(&self.logo).map(|url| json!({"@type": "ImageObject", "url": url})),
        })
    }

    /// In full, with how to reach it.
    pub fn value(&self) -> Value {
        let reachable = !self.email.is_empty() || !self.phone.is_empty();
        let contact = reachable.then(|| {
            json!({
                "@type": "ContactPoint", "contactType": "customer support",
                "email": some(self.email), "telephone": some(self.phone), "availableLanguage": self.languages,
            })
        });
        let mut value = self.publisher();
        value["sameAs"] = json!((!self.profiles.is_empty()).then_some(self.profiles));
        value["contactPoint"] = json!(contact);
        value
    }

    /// The whole site, with its search.
    pub fn website(&self, language: &str) -> Value {
        let base = self.base;
        json!({
            "@type": "WebSite", "@id": format!("{base}/#website"), "name": self.name, "url": format!("{base}/"),
            "inLanguage": language, "publisher": {"@id": self.id()},
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": format!("{base}/search?q={{query}}")},
                "query-input": "required name=query",
            },
        })
    }
}

/// A question with its answer.
#[derive(Clone, Debug, Default)]
pub struct Question<'a> {
    pub name: &'a str,
    /// HTML or plain text.
    pub answer: &'a str,
    /// Absolute address of its own page, where it is not this one; empty = this one.
    pub url: String,
}

/// A page of questions with their answers.
pub fn faq<'a>(language: &str, questions: impl IntoIterator<Item = Question<'a>>) -> Value {
    let questions: Vec<Value> = questions
        .into_iter()
        .filter(|question| !question.answer.is_empty())
        .map(|question| {
            json!({
                "@type": "Question", "name": question.name, "url": some(&question.url),
                "acceptedAnswer": {"@type": "Answer", "text": question.answer, "url": some(&question.url)},
            })
        })
        .collect();
    json!({"@type": "FAQPage", "inLanguage": language, "mainEntity": questions})
}

/// A blog post.
#[derive(Clone, Debug, Default)]
pub struct Article<'a> {
    pub headline: &'a str,
    pub description: &'a str,
    pub language: &'a str,
    /// Absolute address of its page.
    pub url: &'a str,
    /// Absolute addresses; the page of an author may not be there.
    pub image: &'a str,
    pub authors: Vec<(&'a str, Option<String>)>,
    pub published: Option<Timestamp>,
    pub modified: Option<Timestamp>,
    pub tags: &'a [String],
    pub words: usize,
}

impl Article<'_> {
    /// The post, published by the brand.
    pub fn value(&self, publisher: &Organization<'_>) -> Value {
        let author =
            |(name, url): &(&str, Option<String>)| json!({"@type": "Person", "name": name, "url": url});
        let authors: Vec<Value> = self.authors.iter().map(author).collect();
        // A post without a name under it speaks for the brand.
        let authors = if authors.is_empty() {
            vec![publisher.publisher()]
        } else {
            authors
        };
        // What is longer is cut in results, or refused.
        let headline: String = self.headline.chars().take(110).collect();
        json!({
            "@type": "BlogPosting", "headline": headline, "description": some(self.description),
            "inLanguage": self.language, "url": self.url, "mainEntityOfPage": self.url,
            "image": some(self.image), "datePublished": self.published, "dateModified": self.modified,
            "author": authors, "publisher": publisher.publisher(),
            "keywords": (!self.tags.is_empty()).then_some(self.tags), "wordCount": self.words,
        })
    }
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

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
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

    fn brand(profiles: &[String]) -> Organization<'_> {
        Organization {
            name: "Ferry",
            base: "https://f.example",
            logo: "https://f.example/icons/512.png".to_owned(),
            profiles,
            email: "care@f.example",
            phone: "",
            languages: vec!["en", "fr"],
        }
    }

    fn read(things: Vec<Value>) -> Vec<Value> {
        let back: Value = serde_json::from_str(&script(things)).expect("valid JSON");
        back["@graph"].as_array().expect("a list").clone()
    }

    #[test]
    fn no_text_can_end_the_script() {
        let nasty = "</script><script>alert(\"1\")</script>\u{2028}";
        let question = Question {
            name: nasty,
            answer: nasty,
            url: nasty.to_owned(),
        };
        let text = script(vec![faq("en", [question])]);
        assert!(!text.contains('<') && !text.contains('\u{2028}'), "{text}");
        let back: Value = serde_json::from_str(&text).expect("valid JSON");
        assert_eq!(back["@graph"][0]["mainEntity"][0]["name"], nasty);
    }

    #[test]
    fn the_brand_says_how_to_reach_it() {
        let profiles = ["https://social.example/@ferry".to_owned()];
        let made = read(vec![brand(&profiles).value(), brand(&[]).website("en")]);
        assert_eq!(
            made[0],
            json!({
                "@type": "Organization", "@id": "https://f.example/#organization", "name": "Ferry", "url": "https://f.example/",
                "logo": {"@type": "ImageObject", "url": "https://f.example/icons/512.png"},
                "sameAs": ["https://social.example/@ferry"],
                "contactPoint": {"@type": "ContactPoint", "contactType": "customer support", "email": "care@f.example", "availableLanguage": ["en", "fr"]},
            })
        );
        assert_eq!(
            made[1]["potentialAction"]["target"]["urlTemplate"],
            "https://f.example/search?q={query}"
        );
        assert_eq!(made[1]["publisher"]["@id"], made[0]["@id"]);
        let silent = Organization {
            name: "Ferry",
            base: "https://f.example",
            ..Organization::default()
        };
        assert_eq!(
            read(vec![silent.value()])[0],
            json!({"@type": "Organization", "@id": "https://f.example/#organization", "name": "Ferry", "url": "https://f.example/"})
        );
    }

    #[test]
    fn a_post_has_all_that_results_show() {
        let tags = ["boats".to_owned()];
        let article = Article {
            headline: "Boats",
            description: "In short.",
            language: "en",
            url: "https://f.example/blog/boats/",
            image: "https://f.example/cards/1.png",
            authors: vec![
                ("Ann", Some("https://f.example/authors/ann/".to_owned())),
                ("Bo", None),
            ],
            published: "2026-05-01T00:00:00Z".parse().ok(),
            modified: "2026-05-02T00:00:00Z".parse().ok(),
            tags: &tags,
            words: 321,
        };
        assert_eq!(
            read(vec![article.value(&brand(&[]))])[0],
            json!({
                "@type": "BlogPosting", "headline": "Boats", "description": "In short.", "inLanguage": "en",
                "url": "https://f.example/blog/boats/", "mainEntityOfPage": "https://f.example/blog/boats/",
                "image": "https://f.example/cards/1.png",
                "datePublished": "2026-05-01T00:00:00Z", "dateModified": "2026-05-02T00:00:00Z",
                "author": [{"@type": "Person", "name": "Ann", "url": "https://f.example/authors/ann/"}, {"@type": "Person", "name": "Bo"}],
                "publisher": {"@type": "Organization", "@id": "https://f.example/#organization", "name": "Ferry", "url": "https://f.example/",
                    "logo": {"@type": "ImageObject", "url": "https://f.example/icons/512.png"}},
                "keywords": ["boats"], "wordCount": 321,
            })
        );
        let long = "é".repeat(300);
        let unsigned = Article {
            headline: &long,
            ..Article::default()
        };
        let made = read(vec![unsigned.value(&brand(&[]))]);
        assert_eq!(made[0]["author"][0]["@type"], "Organization");
        assert_eq!(
            made[0]["headline"].as_str().map(|text| text.chars().count()),
            Some(110)
        );
    }

    #[test]
    fn questions_and_steps_are_whole() {
        let questions = [
            Question {
                name: "How?",
                answer: "<p>So.</p>",
                url: String::new(),
            },
            Question {
                name: "Where?",
                answer: "There.",
                url: "https://f.example/faq/where/".to_owned(),
            },
            Question {
                name: "Unanswered?",
                ..Question::default()
            },
        ];
        let steps = [
            ("Home".to_owned(), "https://f.example/".to_owned()),
            ("Here".to_owned(), "https://f.example/x/".to_owned()),
        ];
        assert_eq!(
            read(vec![faq("en", questions), breadcrumbs(&steps)]),
            [
                json!({"@type": "FAQPage", "inLanguage": "en", "mainEntity": [
                    {"@type": "Question", "name": "How?", "acceptedAnswer": {"@type": "Answer", "text": "<p>So.</p>"}},
                    {"@type": "Question", "name": "Where?", "url": "https://f.example/faq/where/",
                        "acceptedAnswer": {"@type": "Answer", "text": "There.", "url": "https://f.example/faq/where/"}},
                ]}),
                json!({"@type": "BreadcrumbList", "itemListElement": [
                    {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://f.example/"},
                    {"@type": "ListItem", "position": 2, "name": "Here", "item": "https://f.example/x/"},
                ]}),
            ]
        );
    }
}

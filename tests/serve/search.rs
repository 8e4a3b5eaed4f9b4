//! Search, served.

use super::world::World;

fn encoded(query: &str) -> String {
    form_urlencoded::byte_serialize(query.as_bytes()).collect()
}

#[test]
fn the_results_page_lists_entries_without_javascript() {
    let world = World::new();
    let page = world.get("/search?q=where+is+my+refund");
    let html = page.is(200).text();
    assert!(html.contains("href=\"/faq/refunds/\""), "{html}");
    assert!(page.header("content-type").starts_with("text/html"));
}

#[test]
fn hostile_queries_get_a_page_and_nothing_of_theirs_runs() {
    let world = World::new();
    let long = "refund ".repeat(1500);
    for query in [
        "",
        " ",
        long.as_str(),
        "a\u{0}b\u{7}\u{1b}[31m",
        "\u{202e}dnufer ym si erehw",
        "أين أموالي المستردة",
        "'; DROP TABLE comments; --",
        "\" OR \"\"=\"",
        "(a+)+$ [a-z]{99999} \\",
        "title:* AND NOT (refund~ OR ^",
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "{{ config }} {% raw %}",
        "%2e%2e/%2e%2e",
        "\u{feff}\u{200b}💥💥💥",
    ] {
        for path in ["/search", "/api/search", "/api/suggest"] {
            let answer = world.get(&format!("{path}?q={}", encoded(query)));
            let text = answer.is(200).text();
            // JSON is no page: its type says so, and nosniff keeps it so.
            let page = answer.header("content-type").starts_with("text/html");
            assert_eq!(page, path == "/search");
            let runs = text.contains("<script>alert") || text.contains("<img src=x");
            assert!(!page || !runs, "{path} {query}: {text}");
        }
    }
    for query in [
        "q=%ff%fe",
        "q=a&q=b",
        "limit=x&q=a",
        "limit=-1",
        "limit=99999999999999999999",
        "",
        "&&&=",
        "lang=../../x&q=a",
    ] {
        for path in ["/search", "/api/search", "/api/suggest"] {
            world.get(&format!("{path}?{query}")).is(200);
        }
    }
}

#[test]
fn the_search_api_answers_as_the_contract_says() {
    let world = World::new();
    let answer = world.get("/api/search?q=where+is+my+refund&limit=1");
    let value = answer.is(200).value();
    assert_eq!(value["query"], "where is my refund");
    assert!(value["total"].as_u64().unwrap() >= 1);
    assert!(value["took_us"].is_u64());
    assert!(value.as_object().unwrap().contains_key("corrected"));
    assert!((0.0..=1.0).contains(&value["confidence"].as_f64().unwrap()));
    assert!(["answer", "maybe", "none"].contains(&value["band"].as_str().unwrap()));
    let results = value["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    for field in ["id", "url", "title", "section", "snippet"] {
        assert!(results[0][field].is_string(), "{field}: {}", results[0]);
    }
    assert!(results[0]["score"].is_number());
    assert_eq!(results[0]["url"], "/faq/refunds/");
}

#[test]
fn suggestions_are_few_and_small() {
    let world = World::new();
    let value = world.get("/api/suggest?q=refu").is(200).value();
    let results = value["results"].as_array().unwrap();
    assert!((1..=7).contains(&results.len()), "{value}");
    for result in results {
        let names: Vec<_> = result.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, ["id", "url", "title"]);
    }
    assert_eq!(value["query"], "refu");
    assert!(value.as_object().unwrap().contains_key("corrected"));
}

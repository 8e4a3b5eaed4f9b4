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

#[test]
fn the_results_page_shows_the_answer_and_the_way_back_from_a_correction() {
    let world = World::new();
    let page = world.get("/search?q=where+is+my+refnud&lang=en").is(200).text();
    assert!(page.contains("exact=1"), "{page}");
    let typed = world.get("/search?q=where+is+my+refnud&exact=1").is(200).text();
    assert!(
        !typed.contains("exact=1"),
        "as typed, nothing is put right: {typed}"
    );
    let sure = world.get("/search?q=where+is+my+refund").is(200).text();
    assert!(
        sure.contains("<mark>") && sure.contains("within seven days"),
        "{sure}"
    );
    let asking = world.get("/search?q=quantum+lunch").is(200).text();
    assert!(
        asking.contains("/ask/?q=quantum+lunch"),
        "what was typed is carried along: {asking}"
    );
}

#[test]
fn a_change_is_searched_at_once_and_only_posts_and_pages_are_on_disk() {
    let world = World::new();
    assert!(
        world
            .folder
            .path()
            .join(".frontload/search/en/meta.json")
            .is_file()
    );
    let text = "---\ntitle: May I bring skis?\nconfidence: validated\n---\nSkis travel in the hold.\n";
    std::fs::write(world.folder.path().join("content/faq/skis.md"), text).unwrap();
    world.endpoint.rebuild_now().unwrap();
    let found = world.get("/api/search?q=skis").is(200).value();
    assert_eq!(found["results"][0]["url"], "/faq/skis/");
}

#[test]
fn what_searches_teach_stands_at_the_desk_and_needs_more_than_one_visitor() {
    let world = World::new();
    for (term, times) in [("ski rental fee", 2), ("my secret diary", 1)] {
        for _ in 0..times {
            let failed = serde_json::json!({ "term": term, "hits": 0, "band": "none", "lang": "en" });
            world.json("/signals", &failed).is(204);
        }
    }
    for _ in 0..2 {
        let lower = serde_json::json!({ "term": "puppy aboard", "hits": 4, "band": "maybe", "clicked": "/faq/dogs/", "position": 2 });
        world.json("/signals", &lower).is(204);
    }
    let seen = world.endpoint.store.read(|reader| {
        Ok((
            frontload::store::signals::failed(reader, 0)?,
            frontload::store::signals::lower(reader, 0)?,
        ))
    });
    let (failed, lower) = seen.unwrap();
    assert_eq!(
        (failed[0].term.as_str(), failed[0].count, failed[0].about.as_str()),
        ("ski rental fee", 2, "en")
    );
    assert_eq!(
        (lower[0].term.as_str(), lower[0].about.as_str(), lower[0].count),
        ("puppy aboard", "/faq/dogs/", 2)
    );
}

#[test]
fn the_description_of_the_interface_is_true_of_the_router() {
    let world = World::new();
    let described = world.get("/api/openapi.json").is(200).value();
    let paths = described["paths"].as_object().unwrap();
    let source = include_str!("../../src/serve/mod.rs");
    let routes = source
        .split(".route(")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1));
    for route in routes.filter(|route| {
        !route.starts_with("/hooks/") && !route.starts_with("/_") && !route.starts_with("/comments/check")
    }) {
        assert!(paths.contains_key(route), "`{route}` is not described");
    }
    for (path, methods) in paths {
        for method in methods.as_object().unwrap().keys() {
            let request = axum::http::Request::builder()
                .method(method.to_uppercase().as_str())
                .uri(path.replace("{token}", "x"));
            let answer = world.call(request.body(axum::body::Body::empty()).unwrap());
            let known = answer.status != 405
                && (answer.status != 404 || path.contains("{token}") || path.contains("feed"));
            assert!(known, "{method} {path}: {}", answer.status);
        }
    }
    let answer = world.get("/api/search?q=refund").is(200).value();
    let promised = &described["components"]["schemas"]["Answer"]["properties"];
    for name in answer.as_object().unwrap().keys() {
        assert!(promised[name].is_object(), "`{name}` is not described");
    }
}

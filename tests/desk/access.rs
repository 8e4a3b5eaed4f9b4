//! Every route, role and method: denied unless the table says otherwise.

use axum::http::Method;
use frontload::serve::desk;

use super::{World, form};

/// An address of a route: its parts filled with ids that need not exist.
fn address(path: &str) -> String {
    path.replace("{id}", "no-such-thing")
}

#[test]
fn without_a_session_every_route_leads_to_the_login() {
    let world = World::new();
    for route in desk::routes() {
        for cookie in ["", "frontload=made-up", "frontload="] {
            let answer = world.send(
                route.method.as_str(),
                &address(route.path),
                &[("cookie", cookie)],
                "csrf=x",
            );
            assert_eq!(answer.status, 303, "{} {}", route.method, route.path);
            assert!(answer.header("location").starts_with("/desk/login"));
        }
    }
}

#[test]
fn each_role_may_do_what_the_table_says_and_nothing_else() {
    let world = World::new();
    world.user("vic", "viewer");
    for (name, role) in [
        ("ada", "admin"),
        ("cleo", "comms"),
        ("kim", "care"),
        ("vic", "viewer"),
    ] {
        let mut browser = super::Browser {
            cookie: String::new(),
            csrf: "none".into(),
        };
        if role == "viewer" {
            let answer = world.try_sign_in(name, super::PASSWORD);
            browser.cookie = answer.header("set-cookie").split(';').next().unwrap().into();
        } else {
            browser = world.sign_in(name);
        }
        for route in desk::routes() {
            let uri = address(route.path);
            let answer = if route.method == Method::POST {
                world.post(&browser, &uri, &[])
            } else {
                world.get(&browser, &uri)
            };
            let what = format!("{role}: {} {} gave {}", route.method, route.path, answer.status);
            assert_eq!(answer.status == 403, !route.right.allows(role), "{what}");
            assert!(answer.status < 500, "{what}");
            assert!(!answer.header("content-security-policy").is_empty());
        }
    }
}

#[test]
fn a_form_needs_the_token_of_this_session_and_a_page_of_ours() {
    let world = World::new();
    let (browser, other) = (world.sign_in("ada"), world.sign_in("ada"));
    for route in desk::routes().iter().filter(|route| route.method == Method::POST) {
        let uri = address(route.path);
        let right = form(&[("csrf", &browser.csrf)]);
        let wrong = form(&[("csrf", &other.csrf)]);
        let cookie = ("cookie", browser.cookie.as_str());
        let tries = [
            (vec![cookie], ""),
            (vec![cookie], "csrf="),
            (vec![cookie], wrong.as_str()),
            (vec![cookie, ("sec-fetch-site", "cross-site")], right.as_str()),
            (vec![cookie, ("sec-fetch-site", "same-site")], right.as_str()),
            (vec![cookie, ("origin", "https://evil.example")], right.as_str()),
            (vec![cookie, ("origin", "null")], right.as_str()),
        ];
        for (headers, body) in tries {
            let answer = world.send("POST", &uri, &headers, body);
            assert_eq!(answer.status, 403, "{} {headers:?} {body}", route.path);
            assert!(answer.body.contains("Nothing was changed"));
        }
    }
    assert_eq!(world.get(&browser, "/desk/").status, 200, "not even signed out");
}

#[test]
fn a_form_address_cannot_be_called_by_a_link() {
    let world = World::new();
    let browser = world.sign_in("ada");
    let routes = desk::routes();
    let pages: Vec<_> = routes
        .iter()
        .filter(|route| route.method == Method::GET)
        .map(|route| route.path)
        .collect();
    for route in &routes {
        let uri = address(route.path);
        if route.method == Method::POST && !pages.contains(&route.path) {
            assert_eq!(world.get(&browser, &uri).status, 405, "{uri}");
        }
        for method in ["PUT", "DELETE", "PATCH"] {
            let answer = world.send(method, &uri, &[("cookie", &browser.cookie)], "");
            assert_eq!(answer.status, 405, "{method} {uri}");
        }
    }
}

#[test]
fn a_form_sent_after_the_session_says_that_it_was_not_saved() {
    let world = World::new();
    let answer = world.send("POST", "/desk/entries/edit", &[], "body=x");
    let page = world.send("GET", answer.header("location"), &[], "");
    assert!(page.body.contains("was not saved"));
}

#[test]
fn admins_add_and_remove_people_and_never_themselves() {
    let world = World::new();
    let browser = world.sign_in("ada");
    let add = |name: &str, role: &str, password: &str| {
        let fields = [
            ("verb", "add"),
            ("name", name),
            ("role", role),
            ("password", password),
        ];
        world.post(&browser, "/desk/people", &fields)
    };
    assert_eq!(add("lee", "root", "long enough words").status, 422);
    let short = add("lee", "care", "short");
    assert_eq!(short.status, 422);
    assert!(
        short.body.contains("value=\"lee\"") && !short.body.contains("value=\"short\""),
        "the name is kept, the password is not"
    );
    assert_eq!(add("kim", "care", "long enough words").status, 409);
    assert_eq!(add("lee", "care", "long enough words").status, 303);
    assert_eq!(world.try_sign_in("lee", "long enough words").status, 303);

    let kim = world.sign_in("kim");
    let remove = |name: &str| world.post(&browser, "/desk/people", &[("verb", "remove"), ("name", name)]);
    assert_eq!(remove("ada").status, 409);
    assert_eq!(remove("nobody").status, 404);
    assert_eq!(remove("kim").status, 303);
    assert_eq!(
        world.get(&kim, "/desk/").status,
        303,
        "the session ended with the person"
    );
}

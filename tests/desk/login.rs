//! Signing in, staying signed in, signing out.

use super::{PASSWORD, World, form};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

#[test]
fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let world = World::new();
    let (wrong, unknown) = (
        world.try_sign_in("cleo", "not the password"),
        world.try_sign_in("nobody", PASSWORD),
    );
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.header("set-cookie"), "");
    assert_eq!(wrong.body.replace("cleo", "nobody"), unknown.body);
    assert!(!wrong.body.contains("not the password"));
}

#[test]
fn an_unknown_name_costs_a_hash_too() {
    let world = World::new();
    let quickest = |name: &str| {
        let time = |_| {
            let start = std::time::Instant::now();
            world.try_sign_in(name, "not the password");
            start.elapsed()
        };
        (0..3).map(time).min().unwrap()
    };
    let (known, unknown) = (quickest("cleo"), quickest("nobody"));
    assert!(unknown * 3 > known, "{unknown:?} against {known:?}");
}

#[test]
fn eight_wrong_passwords_close_the_door_for_a_quarter_of_an_hour() {
    let world = World::new();
    for _ in 0..8 {
        assert_eq!(world.try_sign_in("cleo", "not the password").status, 401);
    }
    assert_eq!(world.try_sign_in("cleo", PASSWORD).status, 429);
    assert_eq!(
        world.try_sign_in("kim", PASSWORD).status,
        429,
        "nor may the address try another name"
    );
    world.later(15 * MINUTE);
    assert_eq!(world.try_sign_in("cleo", PASSWORD).status, 303);
}

#[test]
fn signing_in_leads_where_one_wanted_to_go_and_never_out_of_the_desk() {
    let world = World::new();
    let asked = world.send("GET", "/desk/queue?view=all", &[], "");
    let login = world.send("GET", asked.header("location"), &[], "");
    assert_eq!(login.hidden("next"), "/desk/queue?view=all");
    for (next, to) in [
        ("/desk/queue?view=all", "/desk/queue?view=all"),
        ("https://evil.example/", "/desk/"),
        ("//evil.example/desk/", "/desk/"),
        ("/desk//evil.example", "/desk/"),
        ("/desk/\\evil.example", "/desk/"),
        ("/desk/\r\nset-cookie: a=b", "/desk/"),
    ] {
        let fields = form(&[("name", "cleo"), ("password", PASSWORD), ("next", next)]);
        let answer = world.send("POST", "/desk/login", &[], &fields);
        assert_eq!((answer.status, answer.header("location")), (303, to), "{next:?}");
    }
}

#[test]
fn signing_in_from_another_site_is_refused() {
    let world = World::new();
    let fields = form(&[("name", "cleo"), ("password", PASSWORD)]);
    for header in [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let answer = world.send("POST", "/desk/login", &[header], &fields);
        assert_eq!(answer.status, 403);
        assert_eq!(answer.header("set-cookie"), "");
    }
}

#[test]
fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let plain = World::new().try_sign_in("cleo", PASSWORD);
    let cookie = plain.header("set-cookie");
    assert!(
        cookie.starts_with("frontload=") && !cookie.contains("Secure"),
        "{cookie}"
    );
    let safe = World::at("https://help.example").try_sign_in("cleo", PASSWORD);
    let safe = safe.header("set-cookie");
    assert!(
        safe.starts_with("__Host-frontload=") && safe.contains("; Secure"),
        "{safe}"
    );
    for cookie in [cookie, safe] {
        for flag in ["; HttpOnly", "; SameSite=Lax", "; Path=/;"] {
            assert!(cookie.contains(flag), "{flag} in {cookie}");
        }
        assert!(!cookie.contains("Domain"));
    }
}

#[test]
fn a_session_ends_at_sign_out() {
    let world = World::new();
    let browser = world.sign_in("cleo");
    let out = world.post(&browser, "/desk/logout", &[]);
    assert_eq!(out.header("location"), "/desk/login");
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(
        world.get(&browser, "/desk/").status,
        303,
        "the old cookie is worth nothing"
    );
}

#[test]
fn a_session_ends_after_eight_idle_hours() {
    let world = World::new();
    let browser = world.sign_in("cleo");
    world.later(8 * HOUR);
    assert_eq!(world.get(&browser, "/desk/").status, 200);

    let world = World::new();
    let browser = world.sign_in("cleo");
    world.later(8 * HOUR + 1);
    assert_eq!(world.get(&browser, "/desk/").status, 303);
}

#[test]
fn a_session_in_use_goes_on_and_ends_after_seven_days() {
    let world = World::new();
    let browser = world.sign_in("cleo");
    let seen = || {
        let sessions = world.endpoint.store.read(|reader| {
            let hash = frontload::comment::token_hash(browser.cookie.split_once('=').unwrap().1);
            frontload::store::people::session(reader, &hash)
        });
        sessions.unwrap().unwrap().seen_at
    };
    let mut last = 0;
    for hour in (0..168).step_by(7) {
        assert_eq!(world.get(&browser, "/desk/").status, 200, "hour {hour}");
        while hour > 0 && seen() == last {
            world.runtime.block_on(tokio::task::yield_now());
        }
        last = seen();
        world.later(7 * HOUR);
    }
    assert_eq!(world.get(&browser, "/desk/").status, 303, "seven days are over");
}

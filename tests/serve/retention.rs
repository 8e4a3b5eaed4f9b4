//! What retention says is forgotten, and nothing before its time.

use frontload::serve::workers;
use serde_json::json;

use super::world::{PAGE, World};

const DAY: i64 = 86_400_000_000;

#[test]
fn what_is_older_than_the_settings_allow_is_forgotten_and_nothing_else() {
    let world = World::with(|config| {
        config.retention.signals = 30;
        config.retention.comments = 60;
    });
    world.get("/search?q=collar").is(200);
    let sent = json!({ "page": PAGE, "text": "Thank you, that was a good trip.", "author": "Robin", "email": "robin@example.com" });
    world.json("/comments", &sent).is(202);
    world.approve(&world.row().id);

    world.wait(29 * DAY);
    workers::retain(&world.endpoint).unwrap();
    let searches = |world: &World| -> i64 {
        world
            .database()
            .query_row("SELECT COUNT(*) FROM searches", [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(searches(&world), 1);

    world.wait(2 * DAY);
    workers::retain(&world.endpoint).unwrap();
    assert_eq!(searches(&world), 0);
    assert_eq!(world.row().email.as_deref(), Some("robin@example.com"));

    world.wait(40 * DAY);
    workers::retain(&world.endpoint).unwrap();
    let row = world.row();
    assert_eq!(
        (row.email, row.author),
        (None, None),
        "a decided comment loses name and address"
    );
    assert_eq!(row.text, "Thank you, that was a good trip.");
}

//! The receipt: behind a secret address, and the place to take a comment back.

use super::world::{PAGE, World};

fn posted(world: &World) -> String {
    let sent = world.form("/comments", &[("page", PAGE), ("text", "Take me back, please.")]);
    sent.is(303).location().to_owned()
}

#[test]
fn an_unknown_receipt_looks_like_a_wrong_one() {
    let world = World::new();
    let receipt = posted(&world);
    let reference = world.row().reference;
    // Another last letter than the token's own, whichever that is.
    let (start, last) = receipt.split_at(receipt.len() - 1);
    let wrong = format!("{start}{}", if last == "0" { "1" } else { "0" });
    let unknown = world.get("/receipt/00000000000000000000000000000000");
    for path in [
        wrong.as_str(),
        "/receipt/x",
        "/receipt/%ff",
        &format!("/receipt/{reference}"),
        &format!("/receipt/{}", world.row().id),
    ] {
        let answer = world.get(path);
        assert_eq!(answer.is(404).bytes, unknown.is(404).bytes, "{path}");
        assert_eq!(answer.headers, unknown.headers, "{path}");
    }
    world.get(&receipt).is(200);
    assert!(
        !world.store_holds(receipt.trim_start_matches("/receipt/")),
        "the store keeps the token's hash only"
    );
}

#[test]
fn a_comment_taken_back_leaves_the_site_and_the_receipt_says_so() {
    let world = World::new();
    let receipt = posted(&world);
    world.approve(&world.row().id);
    world.rebuild();
    assert!(world.get(PAGE).text().contains("Take me back"));
    let withdraw = format!("{receipt}/withdraw");
    assert!(world.get(&receipt).text().contains(&withdraw));
    for _ in 0..2 {
        assert_eq!(world.form(&withdraw, &[]).is(303).location(), receipt);
    }
    world.rebuild();
    assert!(!world.get(PAGE).text().contains("Take me back"));
    let after = world.get(&receipt).is(200).text();
    assert!(after.contains("You have taken this comment back"), "{after}");
    assert!(!after.contains(&withdraw));
}

#[test]
fn nobody_else_takes_a_comment_back() {
    let world = World::new();
    let withdraw = format!("{}/withdraw", posted(&world));
    world
        .form_with(&withdraw, &[], &[("origin", "https://evil.example")])
        .is(403);
    world.form("/receipt/x/withdraw", &[]).is(404);
    world.get(&withdraw).is(405);
    assert_eq!(world.row().visibility, "pending");
}

//! Merging partners while others work on them.

use std::thread;

use coalition_tests::{Answer, Client, Engine, Service};
use serde_json::{Value, json};

use crate::Story;

pub const STORIES: &[Story] =
    &[("merging::what_is_written_beside_a_merge_is_refused_or_moved", what_is_written_beside_a_merge_is_refused_or_moved)];

/// Rounds: each of the writers may come before, within or after the merge.
const ROUNDS: u32 = 25;

fn partner(admin: &Client, name: &str) -> String {
    let body = json!({ "names": { "en": name }, "constituency": "ngos" });
    admin.post("/api/v1/partners", &body).expect(201).json()["id"].as_str().unwrap().to_owned()
}

fn commitment(partner: &str) -> Value {
    json!({ "partner": partner, "titles": { "en": "Train inspectors" }, "kind": "expertise", "made_on": "2025-11-05" })
}

fn what_is_written_beside_a_merge_is_refused_or_moved(engine: Engine<'_>) {
    let service = Service::start(engine);
    let admin = service.admin();
    let (mut moved, mut refused) = (0, 0);
    for round in 0..ROUNDS {
        let kept = partner(&admin, &format!("Kept {round}"));
        let twin = partner(&admin, &format!("Twin {round}"));
        // Something to move, so that the merge writes into the change log before it takes the duplicate away.
        admin.post("/api/v1/commitments", &commitment(&twin)).expect(201);
        let people = format!("/api/v1/partners/{twin}/focal-points");
        let child = json!({ "names": { "en": format!("Child {round}") }, "constituency": "ngos", "parent": twin });
        let person = json!({ "email": format!("person{round}@example.org"), "name": "Person", "role": "focal_point" });
        let client = json!({ "partner": twin, "name": "Machine", "scopes": ["partners:write"] });
        let mut writes =
            vec![("/api/v1/partners", "parent", child), ("/api/v1/api-clients", "partner", client), (people.as_str(), "partner", person)];
        writes.extend((0..3).map(|_| ("/api/v1/commitments", "partner", commitment(&twin))));
        let (merge, answers): (Answer, Vec<(&str, Answer)>) = thread::scope(|scope| {
            let admin = &admin;
            let order = json!({ "duplicate": twin });
            let path = format!("/api/v1/partners/{kept}/merge");
            let threads: Vec<_> = writes.iter().map(|(path, field, body)| scope.spawn(move || (*field, admin.post(path, body)))).collect();
            let merging = scope.spawn(move || admin.post_if(&path, "*", &order));
            (merging.join().unwrap(), threads.into_iter().map(|thread| thread.join().unwrap()).collect())
        });
        merge.expect(200);
        for (field, answer) in answers {
            if answer.status == 201 {
                moved += 1;
                // An address below the duplicate's leads nowhere by now.
                let id = answer.json()["id"].as_str().unwrap_or_default().to_owned();
                let location = answer.header("location");
                let place = if location.contains("/focal-points/") { format!("/api/v1/users/{id}") } else { location.to_owned() };
                let record = admin.get(&place).expect(200).json();
                assert!(record[field] == kept.as_str(), "{record} is lost: it is not of {kept}");
            } else {
                refused += 1;
                assert!((300..500).contains(&answer.status), "{}: {}", answer.status, answer.text());
            }
        }
    }
    assert_eq!(moved + refused, 6 * ROUNDS);
    assert!(moved > 0, "nobody wrote in time");
}

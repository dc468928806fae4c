//! How soon a service that is started again is ready, and what it holds when nobody asks anything.

use std::{
    thread,
    time::{Duration, Instant},
};

use coalition_tests::Service;

use crate::footprint;

/// Memory goes back to the system some ten seconds after it was last needed.
const REST: Duration = Duration::from_secs(20);

/// Stops a service and starts it on its data; prints when it answered, when it was ready, and its memory at rest.
pub fn start_again(service: &mut Service, what: &str) {
    service.stop();
    let began = Instant::now();
    service.launch();
    service.anyone().get("/api/v1/partners?limit=1").expect(200);
    let answered = began.elapsed().as_secs_f64();
    while service.anyone().get("/health/ready").status != 200 {
        thread::sleep(Duration::from_millis(2));
    }
    let ready = began.elapsed().as_secs_f64();
    println!("  {what}: first answer after {answered:.3} s, ready after {ready:.3} s; {}", at_rest(service));
}

/// What a service holds after a while without requests.
pub fn at_rest(service: &Service) -> String {
    thread::sleep(REST);
    let process = service.process_id();
    format!("idle {:.1} MB, {:.1} of them its own", footprint::resident(process), footprint::own(process))
}

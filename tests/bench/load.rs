//! Load: a few connections that ask one request after the other (HTTP/1.1, kept alive), as fast as they are answered.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

/// What a round measured.
pub struct Measured {
    /// Answers per second.
    pub rate: f64,
    /// How many answers there were.
    pub answers: usize,
    /// How long each took, in microseconds, sorted.
    times: Vec<u32>,
}

impl Measured {
    /// The time within which this share of the requests was answered, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let index = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times.get(index).map_or(0.0, |time| f64::from(*time) / 1000.0)
    }
}

/// Asks for the addresses in turn, from the first again when they are used up, over so many connections.
pub fn rate(address: &str, paths: &[String], connections: usize, round: Duration) -> Measured {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let mut times: Vec<u32> = thread::scope(|scope| {
        let workers: Vec<_> = (0..connections).map(|_| scope.spawn(|| ask(address, paths, &next, began + round))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a connection")).collect()
    });
    let took = began.elapsed().as_secs_f64();
    times.sort_unstable();
    #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
    Measured { rate: times.len() as f64 / took, answers: times.len(), times }
}

fn ask(address: &str, paths: &[String], next: &AtomicUsize, until: Instant) -> Vec<u32> {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let mut writer = stream.try_clone().expect("a second handle");
    let mut reader = BufReader::with_capacity(64 * 1024, stream);
    let (mut times, mut line, mut body) = (Vec::new(), Vec::new(), Vec::new());
    while Instant::now() < until {
        let path = &paths[next.fetch_add(1, Ordering::Relaxed) % paths.len()];
        let began = Instant::now();
        write!(writer, "GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n").expect("a request");
        let mut length = None;
        line.clear();
        reader.read_until(b'\n', &mut line).expect("an answer");
        assert!(line.starts_with(b"HTTP/1.1 200"), "{path}: {}", String::from_utf8_lossy(&line));
        loop {
            line.clear();
            reader.read_until(b'\n', &mut line).expect("a header");
            if line.len() <= 2 {
                break;
            }
            if line.len() > 15 && line[..15].eq_ignore_ascii_case(b"content-length:") {
                length = std::str::from_utf8(&line[15..]).ok().and_then(|text| text.trim().parse::<usize>().ok());
            }
        }
        body.resize(length.expect("a length"), 0);
        reader.read_exact(&mut body).expect("a body");
        times.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    times
}

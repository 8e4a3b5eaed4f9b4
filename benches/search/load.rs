//! How quickly a served search answers many at once: `rustc -O benches/search/load.rs -o load`, then
//! `load ADDRESS CLIENTS QUERIES.txt [ROUNDS]`. Each line is asked once a round of `GET /api/search`, over
//! connections that are kept. It needs nothing but the standard library, so that it is light beside what it measures.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

type Fault = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Fault> {
    let told: Vec<String> = std::env::args().skip(1).collect();
    let [address, clients, file, rest @ ..] = told.as_slice() else {
        return Err("load ADDRESS CLIENTS QUERIES.txt [ROUNDS]".into());
    };
    let (clients, rounds): (usize, usize) = (clients.parse()?, rest.first().map_or(Ok(3), |r| r.parse())?);
    let queries: Vec<String> = std::fs::read_to_string(file)?.lines().map(encoded).collect();
    for round in 1..=rounds {
        let (next, begun) = (AtomicUsize::new(0), Instant::now());
        let one = || client(address, &queries, &next);
        let found: Result<Vec<(Vec<Duration>, usize)>, Fault> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..clients).map(|_| scope.spawn(one)).collect();
            running.into_iter().map(|one| one.join().expect("no client panics")).collect()
        });
        let (found, took) = (found?, begun.elapsed());
        let bytes: usize = found.iter().map(|one| one.1).sum();
        let mut times: Vec<Duration> = found.into_iter().flat_map(|one| one.0).collect();
        times.sort();
        let at = |share: usize| times[(times.len() - 1) * share / 1000];
        println!(
            "round {round}: {} queries by {clients}: {:.0} a second; p50 {:.2?}, p99 {:.2?}, p99.9 {:.2?}; {} bytes each",
            times.len(),
            times.len() as f64 / took.as_secs_f64(),
            at(500),
            at(990),
            at(999),
            bytes / times.len()
        );
    }
    Ok(())
}

fn encoded(query: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    query.bytes().map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Times of what this client asked, and bytes it was answered.
fn client(address: &str, queries: &[String], next: &AtomicUsize) -> Result<(Vec<Duration>, usize), Fault> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let (mut times, mut bytes) = (Vec::new(), 0);
    while let Some(query) = queries.get(next.fetch_add(1, Ordering::Relaxed)) {
        let begun = Instant::now();
        stream.write_all(format!("GET /api/search?q={query} HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes())?;
        let (mut line, mut length) = (String::new(), 0);
        answers.read_line(&mut line)?;
        if !line.contains(" 200 ") {
            return Err(line.into());
        }
        while line.trim() != "" {
            line.clear();
            answers.read_line(&mut line)?;
            if let Some(found) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = found.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        answers.read_exact(&mut body)?;
        if !body.starts_with(b"{\"query\"") {
            return Err("no answer to a search".into());
        }
        bytes += length;
        times.push(begun.elapsed());
    }
    Ok((times, bytes))
}

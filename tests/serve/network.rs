//! The accept loop on a real socket: slow clients stop nobody, and a stop lets requests end.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use frontload::serve;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::world::{PAGE, World};

struct Served {
    world: World,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Served {
    fn new() -> Served {
        let world = World::new();
        let (listener, address) = world.runtime.block_on(serve::listen("127.0.0.1:0")).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = world
            .runtime
            .spawn(serve::run(listener, world.endpoint.clone(), async {
                let _ = stopped.await;
            }));
        Served {
            world,
            address,
            stop: Some(stop),
            server: Some(server),
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until the server has ended; a hang fails the test.
    fn ended(&mut self, within: Duration) {
        let server = self.server.take().unwrap();
        let began = Instant::now();
        self.world
            .runtime
            .block_on(async { tokio::time::timeout(Duration::from_secs(30), server).await })
            .unwrap()
            .unwrap();
        assert!(began.elapsed() < within, "{:?}", began.elapsed());
    }
}

fn read_all(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

fn ask(stream: &mut TcpStream, path: &str) {
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
}

#[test]
fn slow_clients_stop_nobody() {
    let served = Served::new();
    let mut slow: Vec<TcpStream> = (0..200).map(|_| served.connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"G").unwrap();
    }
    for (round, path) in [PAGE, "/search?q=refund", "/healthz"].into_iter().enumerate() {
        for stream in &mut slow {
            stream.write_all(&b"ET "[round..=round]).unwrap();
        }
        let began = Instant::now();
        let mut stream = served.connect();
        ask(&mut stream, path);
        let text = read_all(stream);
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    }
}

#[test]
fn a_stop_lets_a_request_in_flight_end_and_answers_it() {
    let mut served = Served::new();
    let mut stream = served.connect();
    let body = format!("page={PAGE}&text=Sent+while+it+stops");
    let (first, second) = body.split_at(10);
    write!(
        stream,
        "POST /comments HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{first}",
        body.len()
    )
    .unwrap();
    // A request behind it on the same queue has been answered: the first one is being read.
    let mut other = served.connect();
    ask(&mut other, "/healthz");
    assert!(read_all(other).contains("ok"));
    served.stop();
    // Who comes after the stop is turned away.
    while TcpStream::connect(served.address).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(second.as_bytes()).unwrap();
    let answer = read_all(stream);
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    served.ended(Duration::from_secs(5));
    assert_eq!(served.world.row().text, "Sent while it stops");
}

#[test]
fn an_idle_connection_and_a_half_header_do_not_hold_up_a_stop() {
    let mut served = Served::new();
    let idle = served.connect();
    let mut half = served.connect();
    half.write_all(b"GET / HT").unwrap();
    let mut kept = served.connect();
    write!(kept, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut buffer = [0; 4096];
    assert!(kept.read(&mut buffer).unwrap() > 0);
    served.stop();
    served.ended(Duration::from_secs(8));
    drop((idle, half, kept));
}

#[test]
fn what_is_not_http_is_refused_in_http() {
    let served = Served::new();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
        b"POST /comments HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        b"GET /a b c HTTP/1.1\r\n\r\n",
    ] {
        let mut stream = served.connect();
        stream.write_all(bytes).unwrap();
        let _ = stream.shutdown(Shutdown::Write);
        let mut text = Vec::new();
        // Closed at once or answered with 400; never anything else.
        let _ = stream.read_to_end(&mut text);
        let text = String::from_utf8_lossy(&text);
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 400"), "{text}");
    }
    let mut long = served.connect();
    let header = format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(200_000));
    // The server may hang up before all is written.
    let _ = long.write_all(header.as_bytes());
    let mut text = Vec::new();
    let _ = long.read_to_end(&mut text);
    let text = String::from_utf8_lossy(&text);
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 431"), "{text}");
}

#[test]
fn a_request_without_a_socket_behind_it_is_still_answered() {
    let world = World::new();
    let request = Request::get("/readyz").body(Body::empty()).unwrap();
    world.call(request).is(200);
}

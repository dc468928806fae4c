//! The ceiling: a bare actix-web handler that returns bytes from memory, in a process of its own.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
};

use actix_web::{App, HttpResponse, HttpServer, web};

/// A running ceiling; it stops when this is dropped.
pub struct Ceiling {
    child: Child,
    address: String,
}

impl Ceiling {
    /// Starts this program again as a server of these bytes.
    pub fn start(bytes: &[u8]) -> Self {
        let mut child =
            Command::new(std::env::current_exe().unwrap()).arg("--ceiling").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim().to_owned() }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Ceiling {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Serves what stands on standard input until it is killed.
pub fn serve() {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).unwrap();
    let body = web::Bytes::from(bytes);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    println!("{}", listener.local_addr().unwrap());
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    actix_web::rt::System::new()
        .block_on(async move {
            HttpServer::new(move || {
                let body = body.clone();
                App::new().default_service(web::to(move || {
                    let body = body.clone();
                    async move { HttpResponse::Ok().content_type("application/json").body(body) }
                }))
            })
            .workers(workers)
            .listen(listener)
            .unwrap()
            .run()
            .await
        })
        .unwrap();
}

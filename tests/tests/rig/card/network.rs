//! The network's proxy leads only the names it knows to where it was told, and has the behaviours that proxies have.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};
use staffetta_tests::connect_proxy::{ConnectProxy, ProxyBehaviour};

const NAME: &str = "sistemats4.sanita.finanze.it:443";

/// The first line of the answer to a request.
fn ask(proxy: &ConnectProxy, request: &str) -> Result<String> {
    let mut socket = TcpStream::connect(proxy.url().trim_start_matches("http://"))?;
    socket.set_read_timeout(Some(Duration::from_millis(1500)))?;
    write!(socket, "{request} HTTP/1.1\r\nHost: x\r\n\r\n")?;
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n") && socket.read(&mut byte)? == 1 {
        answer.extend(byte);
    }
    Ok(String::from_utf8(answer)?.trim_end().to_owned())
}

#[test]
fn a_name_it_knows_is_led_to_its_port_and_no_other_name_anywhere() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let proxy = ConnectProxy::start(&[(NAME.to_owned(), listener.local_addr()?.port())])?;
    let greeter = thread::spawn(move || -> Result<()> {
        let (mut socket, _) = listener.accept()?;
        Ok(socket.write_all(b"ciao")?)
    });
    let mut socket = TcpStream::connect(proxy.url().trim_start_matches("http://"))?;
    write!(socket, "CONNECT {NAME} HTTP/1.1\r\nHost: {NAME}\r\n\r\n")?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    greeter.join().ok().context("the greeter panicked")??;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\nciao"), "{answer}");
    assert_eq!(ask(&proxy, "CONNECT www.example.org:443")?, "HTTP/1.1 502 Bad Gateway");
    assert_eq!(ask(&proxy, "GET http://www.example.org/")?, "HTTP/1.1 405 Method Not Allowed");
    assert_eq!(proxy.asked(), [NAME, "www.example.org:443"]);
    proxy.forget(NAME);
    assert_eq!(ask(&proxy, &format!("CONNECT {NAME}"))?, "HTTP/1.1 502 Bad Gateway");
    Ok(())
}

#[test]
fn the_proxy_behaves_as_it_is_told_to() -> Result<()> {
    let proxy = ConnectProxy::start(&[(NAME.to_owned(), 1)])?;
    let connect = format!("CONNECT {NAME}");
    proxy.set_behaviour(ProxyBehaviour::Forbids);
    assert_eq!(ask(&proxy, &connect)?, "HTTP/1.1 403 Forbidden");
    proxy.set_behaviour(ProxyBehaviour::WantsPassword);
    assert_eq!(ask(&proxy, &connect)?, "HTTP/1.1 407 Proxy Authentication Required");
    proxy.set_behaviour(ProxyBehaviour::Silent);
    let error = ask(&proxy, &connect).err().context("a silent proxy answered")?;
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    assert!(matches!(kind, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{error:?}");
    Ok(())
}

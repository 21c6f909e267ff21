//! A stream that is heard out: what the other side said last is read, although nothing can be written to it any more.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A server that refuses says why and closes at once, maybe while we still write. A write that then fails tells only
/// that nobody is there any more; the reason, an alert of TLS, is what has come and was not read yet. So such a write
/// counts as done: reading gives what came, and after it the write's error. Nothing more can
/// come, so that does not wait; the deadlines of handshake and answer hold all the same.
pub(super) struct HeardOut<S> {
    stream: S,
    /// Why a write failed.
    gone: Option<io::Error>,
}

impl<S> HeardOut<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, gone: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for HeardOut<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let at_end = buffer.filled().len() == before;
        Poll::Ready(match self.gone.take_if(|_| at_end) {
            Some(error) => Err(error),
            None => Ok(()),
        })
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for HeardOut<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match ready!(Pin::new(&mut self.stream).poll_write(context, bytes)) {
            Err(error) if is_gone(&error) => {
                self.gone.get_or_insert(error);
                Poll::Ready(Ok(bytes.len()))
            }
            written => Poll::Ready(written),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::runtime::Builder;

    use super::*;

    #[test]
    fn what_was_said_before_a_connection_went_is_read_before_it_is_told_that_it_went() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let runtime = Builder::new_current_thread().enable_io().build().unwrap();
        runtime.block_on(async {
            let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let mut stream = HeardOut::new(stream);
            stream.write_all(b"half a req").await.unwrap();
            let (mut server, _) = listener.accept().unwrap();
            server.write_all(b"no").unwrap();
            // With something unread: that resets the connection.
            drop(server);
            for _ in 0..3 {
                stream.write_all(b"uest").await.unwrap();
            }
            let mut heard = [0; 8];
            assert_eq!(stream.read(&mut heard).await.unwrap(), 2);
            assert_eq!(&heard[..2], b"no");
            assert!(is_gone(&stream.read(&mut heard).await.unwrap_err()));
        });
    }
}

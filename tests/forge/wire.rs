//! The wire under the server, which can break: a connection that closes without an answer or in the middle of one.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

/// What shall happen to the next bytes written.
#[derive(Clone, Default)]
pub struct Break(Arc<AtomicU8>);

const WHOLE: u8 = 0;
const RESET: u8 = 1;
const CUT: u8 = 2;

impl Break {
    pub fn reset(&self) {
        self.0.store(RESET, Ordering::SeqCst);
    }

    pub fn cut(&self) {
        self.0.store(CUT, Ordering::SeqCst);
    }
}

/// A connection, in the clear or encrypted.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

pub struct Wire {
    stream: Box<dyn Stream>,
    breaks: Break,
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let end = buf
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .map(|at| at + 4);
        match (self.breaks.0.load(Ordering::SeqCst), end) {
            (WHOLE, _) => Pin::new(&mut self.stream).poll_write(cx, buf),
            // The head goes out with half of what follows it, then the connection is gone.
            (CUT, Some(end)) => {
                let half = end + (buf.len() - end) / 2;
                self.breaks.reset();
                Pin::new(&mut self.stream).poll_write(cx, &buf[..half])
            }
            _ => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

pub struct Wires {
    listener: TcpListener,
    encrypt: Option<TlsAcceptor>,
}

impl Wires {
    pub fn new(listener: TcpListener, scheme: Scheme) -> Self {
        let encrypt = match scheme {
            Scheme::Http => None,
            Scheme::Https => Some(acceptor()),
        };
        Self { listener, encrypt }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

/// TLS with the certificate of `tls/`, which only `tls/authority.pem` vouches for.
fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from(include_bytes!("tls/server.der").to_vec());
    let key = PrivatePkcs8KeyDer::from(include_bytes!("tls/server.key.der").to_vec());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key.into())
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

impl Listener for Wires {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            let Ok((stream, from)) = self.listener.accept().await else {
                continue;
            };
            let _ = stream.set_nodelay(true);
            let stream: Box<dyn Stream> = match &self.encrypt {
                None => Box::new(stream),
                // A client that does not trust the certificate goes away here.
                Some(encrypt) => match encrypt.accept(stream).await {
                    Ok(stream) => Box::new(stream),
                    Err(_) => continue,
                },
            };
            return (
                Wire {
                    stream,
                    breaks: Break::default(),
                },
                from,
            );
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Wires>> for Break {
    fn connect_info(stream: IncomingStream<'_, Wires>) -> Self {
        stream.io().breaks.clone()
    }
}

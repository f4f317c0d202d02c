//! A virus scanner: clamd itself where it is installed, else a peer that speaks its protocol.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// EICAR's harmless test file, which every scanner reports. It is written in two parts, so that no
/// scanner reports this source file.
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"]
        .concat()
        .into_bytes()
}

pub struct Clamd {
    pub address: String,
    child: Option<(Child, std::path::PathBuf)>,
}

impl Clamd {
    pub fn start() -> Self {
        Self::real().unwrap_or_else(Self::peer)
    }

    /// An address where nothing listens until [`Self::peer_at`] does.
    pub fn nowhere() -> String {
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
    }

    /// clamd itself, with a signature file that knows only the test file; `None` where clamd is not
    /// installed.
    fn real() -> Option<Self> {
        let found = Command::new("clamd").arg("--version").stdout(Stdio::null()).status().ok()?;
        if !found.success() {
            return None;
        }
        let folder = std::env::temp_dir().join(format!("clamd-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let hex = hex::encode(eicar());
        std::fs::write(folder.join("test.ndb"), format!("Eicar-Test:0:*:{hex}\n")).unwrap();
        let address = Self::nowhere();
        let port = address.rsplit(':').next().unwrap();
        let settings = format!(
            "Foreground yes\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {}\n",
            folder.display()
        );
        std::fs::write(folder.join("clamd.conf"), settings).unwrap();
        let child = Command::new("clamd")
            .arg("--config-file")
            .arg(folder.join("clamd.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Self { address, child: Some((child, folder)) };
        for _ in 0..1000 {
            if TcpStream::connect(&started.address).is_ok() {
                return Some(started);
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("clamd does not answer");
    }

    fn peer() -> Self {
        Self::peer_at(&Self::nowhere())
    }

    /// A peer that speaks INSTREAM as clamd's manual has it, and knows the test file.
    pub fn peer_at(address: &str) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let _ = answer(connection.unwrap());
            }
        });
        Self { address: address.to_owned(), child: None }
    }

    /// A peer that gives this answer to everything.
    pub fn that_says(answer: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                if received(&mut connection).is_ok() {
                    let _ = connection.write_all(answer);
                }
            }
        });
        Self { address, child: None }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        if let Some((child, folder)) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn answer(mut connection: TcpStream) -> std::io::Result<()> {
    let content = received(&mut connection)?;
    let eicar = eicar();
    let infected = content.windows(eicar.len()).any(|it| it == eicar);
    connection.write_all(match infected {
        true => b"stream: Eicar-Test.UNOFFICIAL FOUND\0",
        false => b"stream: OK\0",
    })
}

/// Reads `zINSTREAM\0`, then chunks with their length before them, until an empty one.
fn received(connection: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut command = [0; 10];
    connection.read_exact(&mut command)?;
    assert_eq!(&command, b"zINSTREAM\0");
    let mut content = Vec::new();
    loop {
        let mut length = [0; 4];
        connection.read_exact(&mut length)?;
        let mut chunk = vec![0; u32::from_be_bytes(length) as usize];
        if chunk.is_empty() {
            return Ok(content);
        }
        connection.read_exact(&mut chunk)?;
        content.extend(chunk);
    }
}

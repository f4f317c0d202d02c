//! Where the content lies: a folder, reached as a store of objects.

use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use object_store::{ObjectStore, ObjectStoreExt, local::LocalFileSystem, path::Path as Key};

use super::scanner::Scanner;

/// The store of files, and the scanner if there is one. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files {
    folder: Arc<PathBuf>,
    scanner: Option<Scanner>,
}

impl Files {
    /// Files in `folder`, which is made at the first one; `clamd` is where clamd answers, as
    /// `host:port` or the path of a socket.
    pub fn new(folder: &Path, clamd: Option<&str>) -> Self {
        Self { folder: Arc::new(folder.to_owned()), scanner: clamd.map(Scanner::at) }
    }

    pub fn scanner(&self) -> Option<&Scanner> {
        self.scanner.as_ref()
    }

    /// Opened anew each time: it costs a look at a folder, and none is made before there is a file.
    fn store(&self) -> anyhow::Result<impl ObjectStore> {
        let folder = self.folder.as_path();
        // What people attach is for nobody else on the machine.
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.with_context(|| format!("making {}", folder.display()))?;
        // The row is committed next: the content must be on the disk by then.
        Ok(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
    }

    /// Written under another name and renamed, so it is there whole or not at all.
    pub(super) async fn put(&self, hash: &[u8], content: Vec<u8>) -> anyhow::Result<()> {
        self.store()?.put(&key(hash), content.into()).await?;
        Ok(())
    }

    pub(super) async fn get(&self, hash: &[u8]) -> anyhow::Result<Vec<u8>> {
        Ok(self.store()?.get(&key(hash)).await?.bytes().await?.to_vec())
    }

    /// Also when it is gone already.
    pub(super) async fn remove(&self, hash: &[u8]) -> anyhow::Result<()> {
        match self.store()?.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// `ab/cd/abcd…`: no folder with a hundred thousand files in it.
fn key(hash: &[u8]) -> Key {
    let hash = hex::encode(hash);
    Key::from(format!("{}/{}/{hash}", &hash[..2], &hash[2..4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_lies_two_folders_down_under_its_hash() {
        let key = key(&[0xab, 0xcd, 0x01]);
        assert_eq!(key.as_ref(), "ab/cd/abcd01");
    }
}

//! The contents of files, stored in a folder by way of `object_store`.

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
    /// Files in `folder`, which is made for the first file; `clamd` is the address of clamd, as
    /// `host:port` or the path of a socket.
    pub fn new(folder: &Path, clamd: Option<&str>) -> Self {
        Self { folder: Arc::new(folder.to_owned()), scanner: clamd.map(Scanner::at) }
    }

    pub fn scanner(&self) -> Option<&Scanner> {
        self.scanner.as_ref()
    }

    /// Opened anew each time, so that the folder is made only when there is a file to put in it.
    fn store(&self) -> anyhow::Result<impl ObjectStore> {
        let folder = self.folder.as_path();
        // Mode 0700: no other user of the machine may read what people attach.
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.with_context(|| format!("making {}", folder.display()))?;
        // The row is committed next: the content must be on the disk by then.
        Ok(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
    }

    /// Writes the content under another name and renames it, so that it is there whole or not at
    /// all.
    pub(super) async fn put(&self, hash: &[u8], content: Vec<u8>) -> anyhow::Result<()> {
        self.store()?.put(&key(hash), content.into()).await?;
        Ok(())
    }

    /// The content under a hash.
    pub async fn get(&self, hash: &[u8]) -> anyhow::Result<Vec<u8>> {
        Ok(self.store()?.get(&key(hash)).await?.bytes().await?.to_vec())
    }

    /// Removes the content; no error where it is gone already.
    pub(super) async fn remove(&self, hash: &[u8]) -> anyhow::Result<()> {
        match self.store()?.delete(&key(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// `ab/cd/abcd…`, so that no folder gets a hundred thousand files.
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

//! Files that are there whole, or not at all.

use std::fs::{File, Permissions};
use std::io::{self, Seek, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

/// Anyone may read a release, and its owner alone a sealed key ring.
pub const PUBLIC: u32 = 0o644;
pub const PRIVATE: u32 = 0o600;

/// A file without its name yet, in the folder where it is to be. It is gone when it is dropped.
pub struct NewFile(NamedTempFile);

impl NewFile {
    pub fn create(folder: &Path, mode: u32) -> io::Result<Self> {
        let file = tempfile::Builder::new().prefix(".release-").suffix(".part").tempfile_in(folder)?;
        file.as_file().set_permissions(Permissions::from_mode(mode))?;
        Ok(Self(file))
    }

    /// Begins anew.
    pub fn clear(&mut self) -> io::Result<()> {
        self.0.as_file().set_len(0)?;
        self.0.rewind()
    }

    /// Gives it its name, once it is on the disk.
    pub fn keep(self, path: &Path) -> io::Result<()> {
        self.0.as_file().sync_all()?;
        self.0.persist(path)?;
        // The name as well.
        File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Writes a whole file.
pub fn save(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = NewFile::create(path.parent().unwrap_or(Path::new(".")), mode)?;
    file.write_all(bytes)?;
    file.keep(path)
}

//! What a process did to its files, as `strace` tells it.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// What is looked at: everything that changes a file, or makes a change durable.
const CALLS: &str = "trace=openat,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,\
                     fallocate,fsync,fdatasync,sync_file_range,msync,rename,renameat,renameat2,unlink,\
                     unlinkat,link,linkat,mkdir,mkdirat,lseek,copy_file_range,sendfile";

/// One step, in the order in which they happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The process said this, on its standard output.
    Said(String),
    /// A descriptor now stands for the file with that name, made or emptied if that was asked for.
    Opened { fd: u32, path: PathBuf, emptied: bool },
    /// Bytes at a place of the file.
    Written { fd: u32, at: u64, bytes: Vec<u8> },
    /// The file has that length.
    Cut { fd: u32, length: u64 },
    /// What was written to the file is durable; or was to be, and is not.
    Synced { fd: u32, failed: bool },
    /// The file has another name, atomically.
    Renamed { from: PathBuf, to: PathBuf },
    /// The name is gone.
    Removed { path: PathBuf },
    /// The file has one more name.
    Linked { from: PathBuf, to: PathBuf },
    /// There is a new folder.
    Made { path: PathBuf },
}

/// The words that start a recording into `to`; `inject` as for `strace -e inject=`.
pub fn strace(to: &Path, inject: Option<&str>) -> Vec<String> {
    let to = to.to_str().expect("a plain name");
    let mut words: Vec<String> =
        ["strace", "-f", "-y", "-xx", "-s", "200000", "-o", to, "-e"].map(str::to_owned).to_vec();
    words.extend([CALLS, "-e", "signal=none"].map(str::to_owned));
    if let Some(inject) = inject {
        words.extend(["-e".to_owned(), format!("inject={inject}")]);
    }
    words
}

/// Reads a recording; what happened outside of `folder` is left out.
pub fn read(recording: &Path, folder: &Path) -> Vec<Step> {
    let text = std::fs::read_to_string(recording).expect("strace has written it");
    let mut reader = Reader { folder, halves: HashMap::new(), places: BTreeMap::new() };
    text.lines().filter_map(|line| reader.line(line)).collect()
}

struct Reader<'a> {
    folder: &'a Path,
    /// Calls that another thread has interrupted, by thread.
    halves: HashMap<String, String>,
    /// Where the next `write` goes, by descriptor.
    places: BTreeMap<u32, u64>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) -> Option<Step> {
        let (thread, rest) = line.split_once(char::is_whitespace)?;
        let rest = rest.trim_start();
        if let Some(half) = rest.strip_suffix(" <unfinished ...>") {
            self.halves.insert(thread.to_owned(), half.to_owned());
            return None;
        }
        if rest.starts_with("<... ") {
            let half = self.halves.remove(thread)?;
            let (_, end) = rest.split_once(" resumed>")?;
            return self.call(&format!("{half}{end}"));
        }
        self.call(rest)
    }

    fn call(&mut self, text: &str) -> Option<Step> {
        // Bytes and names are all written as \xNN, so these signs are the syntax.
        let (name, rest) = text.split_once('(')?;
        let (arguments, result) = rest.rsplit_once(") = ").or_else(|| rest.rsplit_once(')'))?;
        let result = result.trim_start_matches(['=', ' ']);
        let done = result.split(['<', ' ']).next()?.parse::<i64>().unwrap_or(-1);
        let arguments: Vec<&str> = arguments.split(", ").collect();
        let number = |at: usize| arguments.get(at)?.parse::<u64>().ok();
        let fd = || arguments.first()?.split('<').next()?.parse::<u32>().ok();
        if matches!(name, "fsync" | "fdatasync") {
            return self
                .inside(&path_of(arguments[0])?)
                .then_some(Step::Synced { fd: fd()?, failed: done < 0 });
        }
        if done < 0 {
            return None;
        }
        let quoted =
            |at: usize| Some(PathBuf::from(String::from_utf8(bytes(arguments.get(at)?)).ok()?));
        match name {
            "write" if fd() == Some(1) => {
                Some(Step::Said(String::from_utf8_lossy(&bytes(arguments[1])).into_owned()))
            }
            "openat" => self.opened(done, result, &arguments),
            "write" => {
                let fd =
                    fd().filter(|_| path_of(arguments[0]).is_some_and(|it| self.inside(&it)))?;
                let at = self.places.get(&fd).copied().unwrap_or(0);
                self.places.insert(fd, at + done as u64);
                Some(Step::Written { fd, at, bytes: cut(bytes(arguments[1]), done) })
            }
            "pwrite64" => {
                path_of(arguments[0]).filter(|it| self.inside(it))?;
                let (at, bytes) = (number(3)?, cut(bytes(arguments[1]), done));
                Some(Step::Written { fd: fd()?, at, bytes })
            }
            "lseek" => {
                self.places.insert(fd()?, done as u64);
                None
            }
            "ftruncate" => {
                path_of(arguments[0]).filter(|it| self.inside(it))?;
                Some(Step::Cut { fd: fd()?, length: number(1)? })
            }
            "rename" | "link" => {
                let (from, to) = (quoted(0)?, quoted(1)?);
                self.inside(&from).then_some(match name {
                    "rename" => Step::Renamed { from, to },
                    _ => Step::Linked { from, to },
                })
            }
            "unlink" => quoted(0).filter(|it| self.inside(it)).map(|path| Step::Removed { path }),
            "mkdir" => quoted(0).filter(|it| self.inside(it)).map(|path| Step::Made { path }),
            other => {
                // Whatever is not understood must not be overlooked.
                let touched =
                    arguments.iter().any(|it| path_of(it).is_some_and(|it| self.inside(&it)));
                let named =
                    (0..arguments.len()).any(|at| quoted(at).is_some_and(|it| self.inside(&it)));
                assert!(!touched && !named, "the recording has a call that is not known: {other}");
                None
            }
        }
    }

    fn opened(&mut self, fd: i64, result: &str, arguments: &[&str]) -> Option<Step> {
        let path = path_of(result).filter(|it| self.inside(it))?;
        let fd = u32::try_from(fd).ok()?;
        self.places.insert(fd, 0);
        let emptied = arguments.get(2)?.contains("O_TRUNC");
        Some(Step::Opened { fd, path, emptied })
    }

    fn inside(&self, path: &Path) -> bool {
        path.starts_with(self.folder)
    }
}

/// The file behind a descriptor: `5</some/path>`.
fn path_of(argument: &str) -> Option<PathBuf> {
    let name = argument.split_once('<')?.1.split_once('>')?.0;
    Some(PathBuf::from(String::from_utf8(bytes(&format!("\"{name}\""))).ok()?))
}

/// What `"\x61\x62"` stands for.
fn bytes(text: &str) -> Vec<u8> {
    assert!(!text.ends_with("..."), "the recording is cut short");
    let inner = text.trim_matches('"').as_bytes();
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
    inner.chunks(4).filter(|it| it.len() == 4).map(|it| digit(it[2]) << 4 | digit(it[3])).collect()
}

/// As many bytes as were taken.
fn cut(mut bytes: Vec<u8>, taken: i64) -> Vec<u8> {
    bytes.truncate(usize::try_from(taken).unwrap_or(0));
    bytes
}

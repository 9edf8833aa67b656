//! A disk on which nothing is certain but what was synced.
//!
//! It follows a recording, and can be asked at any moment what a power cut would leave: of everything
//! that was written since the last sync of a file nothing, all, the first part, or any sectors in any
//! order; the same for names, which are only certain when their folder was synced. A sync that failed
//! leaves the worst: what it was for never reaches the disk, and the system believes that it did.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::trace::Step;

/// What a disk writes whole or not at all, bytes.
const SECTOR: usize = 512;

/// What is left of that which was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    Nothing,
    Everything,
    /// The first part, torn at a sector.
    Prefix,
    /// Any sectors, in any order.
    Some,
}

impl Left {
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Prefix, Self::Some, Self::Everything];
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

#[derive(Debug, Clone, Default)]
struct File {
    /// Certain.
    synced: Vec<u8>,
    /// Since then, in order.
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Naming {
    Is(PathBuf, usize),
    Gone(PathBuf),
    Moved(PathBuf, PathBuf, usize),
}

/// See the module.
#[derive(Debug, Default)]
pub struct Disk {
    files: Vec<File>,
    /// Names as the system shows them.
    names: BTreeMap<PathBuf, usize>,
    /// Names that are certain.
    sure: BTreeMap<PathBuf, usize>,
    /// Changes of names since their folder was synced.
    pending: Vec<Naming>,
    folders: BTreeSet<PathBuf>,
    open: BTreeMap<u32, Open>,
}

#[derive(Debug, Clone)]
enum Open {
    File(usize),
    Folder(PathBuf),
}

impl Disk {
    /// With the folder itself, which is certain.
    pub fn new(folder: &Path) -> Self {
        let folders = BTreeSet::from([folder.to_owned()]);
        Self { folders, ..Self::default() }
    }

    /// Follows one step. True: something has changed that a power cut could take.
    pub fn follow(&mut self, step: &Step) -> bool {
        match step {
            Step::Said(_) => return false,
            Step::Made { path } => {
                // A folder's own name is taken for certain: nothing here rests on it.
                self.folders.insert(path.clone());
            }
            Step::Opened { fd, path, emptied } => self.opened(*fd, path, *emptied),
            Step::Written { fd, at, bytes } => {
                self.change(*fd, Change::Write(*at as usize, bytes.clone()));
            }
            Step::Cut { fd, length } => self.change(*fd, Change::Length(*length as usize)),
            Step::Synced { fd, failed } => self.synced(*fd, *failed),
            Step::Renamed { from, to } => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                    self.pending.push(Naming::Moved(from.clone(), to.clone(), file));
                }
            }
            Step::Linked { from, to } => {
                if let Some(file) = self.names.get(from).copied() {
                    self.names.insert(to.clone(), file);
                    self.pending.push(Naming::Is(to.clone(), file));
                }
            }
            Step::Removed { path } => {
                self.names.remove(path);
                self.pending.push(Naming::Gone(path.clone()));
            }
        }
        true
    }

    fn opened(&mut self, fd: u32, path: &Path, emptied: bool) {
        if self.folders.contains(path) {
            self.open.insert(fd, Open::Folder(path.to_owned()));
            return;
        }
        let file = self.names.get(path).copied().unwrap_or_else(|| {
            self.files.push(File::default());
            let file = self.files.len() - 1;
            self.names.insert(path.to_owned(), file);
            self.pending.push(Naming::Is(path.to_owned(), file));
            file
        });
        self.open.insert(fd, Open::File(file));
        if emptied {
            self.change(fd, Change::Length(0));
        }
    }

    fn change(&mut self, fd: u32, change: Change) {
        let Some(Open::File(file)) = self.open.get(&fd) else {
            panic!("a change of what was never opened: {fd}");
        };
        self.files[*file].pending.push(change);
    }

    fn synced(&mut self, fd: u32, failed: bool) {
        match self.open.get(&fd).expect("it was opened") {
            Open::File(file) => {
                let file = &mut self.files[*file];
                for change in std::mem::take(&mut file.pending) {
                    if !failed {
                        apply(&mut file.synced, &change);
                    }
                }
            }
            Open::Folder(folder) if !failed => {
                let inside = |path: &Path| path.parent() == Some(folder);
                for naming in std::mem::take(&mut self.pending) {
                    match &naming {
                        Naming::Is(path, _) | Naming::Gone(path) | Naming::Moved(_, path, _)
                            if inside(path) =>
                        {
                            name(&mut self.sure, &naming);
                        }
                        _ => self.pending.push(naming),
                    }
                }
            }
            Open::Folder(_) => {}
        }
    }

    /// Writes what a power cut now would leave into `to`, which stands for `folder`.
    pub fn leave(&self, left: Left, chance: &mut Chance, folder: &Path, to: &Path) {
        let mut names = self.sure.clone();
        let kept: Vec<&Naming> = chosen(&self.pending, left, chance);
        kept.into_iter().for_each(|naming| name(&mut names, naming));
        let place = |path: &Path| to.join(path.strip_prefix(folder).expect("inside"));
        for path in &self.folders {
            std::fs::create_dir_all(place(path)).expect("a folder");
        }
        for (path, file) in &names {
            let mut bytes = self.files[*file].left(left, chance);
            if path.to_string_lossy().ends_with("-shm") {
                // Never synced, and never read after a start: anything may be in it.
                bytes = (0..32_768).map(|_| chance.next() as u8).collect();
            }
            std::fs::write(place(path), bytes).expect("there is room");
        }
    }

    /// Whether a power cut would take nothing.
    pub fn is_settled(&self) -> bool {
        self.pending.is_empty() && self.files.iter().all(|file| file.pending.is_empty())
    }
}

impl File {
    fn left(&self, left: Left, chance: &mut Chance) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        let mut kept: Vec<Change> =
            chosen(&self.pending, left, chance).into_iter().cloned().collect();
        match left {
            Left::Nothing | Left::Everything => {}
            Left::Prefix => {
                if let Some(Change::Write(at, torn)) = kept.last_mut() {
                    let border = chance.below(torn.len() + 1);
                    let border = (*at + border) / SECTOR * SECTOR;
                    torn.truncate(border.saturating_sub(*at));
                }
            }
            Left::Some => {
                kept = kept.into_iter().flat_map(|change| sectors(change, chance)).collect();
                for at in (1..kept.len()).rev() {
                    kept.swap(at, chance.below(at + 1));
                }
            }
        }
        kept.iter().for_each(|change| apply(&mut bytes, change));
        bytes
    }
}

/// Those of a list of changes that are left, in order.
fn chosen<'a, T>(all: &'a [T], left: Left, chance: &mut Chance) -> Vec<&'a T> {
    match left {
        Left::Nothing => Vec::new(),
        Left::Everything => all.iter().collect(),
        Left::Prefix => all[..chance.below(all.len() + 1)].iter().collect(),
        Left::Some => all.iter().filter(|_| chance.below(4) > 0).collect(),
    }
}

/// A write as its sectors, some of which are lost.
fn sectors(change: Change, chance: &mut Chance) -> Vec<Change> {
    let Change::Write(at, bytes) = change else { return vec![change] };
    let mut found = Vec::new();
    let mut from = 0;
    while from < bytes.len() {
        let end = ((at + from) / SECTOR + 1) * SECTOR - at;
        let end = end.min(bytes.len());
        if chance.below(5) > 0 {
            found.push(Change::Write(at + from, bytes[from..end].to_vec()));
        }
        from = end;
    }
    found
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Length(length) => bytes.resize(*length, 0),
        Change::Write(at, new) => {
            if bytes.len() < at + new.len() {
                bytes.resize(at + new.len(), 0);
            }
            bytes[*at..at + new.len()].copy_from_slice(new);
        }
    }
}

fn name(names: &mut BTreeMap<PathBuf, usize>, naming: &Naming) {
    match naming {
        Naming::Is(path, file) => {
            names.insert(path.clone(), *file);
        }
        Naming::Gone(path) => {
            names.remove(path);
        }
        Naming::Moved(from, to, file) => {
            names.remove(from);
            names.insert(to.clone(), *file);
        }
    }
}

/// Chance that is the same every time: SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 and more, less than `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

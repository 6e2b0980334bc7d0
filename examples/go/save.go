package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Anyone may read a release, and its owner alone a sealed key ring.
const (
	public  fs.FileMode = 0o644
	private fs.FileMode = 0o600
)

// newFile makes a file that has no name of its own yet, in the folder where it is to be.
func newFile(folder string, mode fs.FileMode) (*os.File, error) {
	file, err := os.CreateTemp(folder, ".release-*.part")
	if err != nil {
		return nil, err
	}
	if err := file.Chmod(mode); err != nil {
		discard(file)
		return nil, err
	}
	return file, nil
}

// discard removes a file that was not kept.
func discard(file *os.File) {
	_ = file.Close()
	_ = os.Remove(file.Name())
}

// keep gives a file its name, once it is on the disk.
func keep(file *os.File, path string) error {
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	// The name as well.
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// save writes a whole file, or none.
func save(path string, content []byte, mode fs.FileMode) error {
	file, err := newFile(filepath.Dir(path), mode)
	if err != nil {
		return err
	}
	if _, err := file.Write(content); err != nil {
		discard(file)
		return err
	}
	if err := keep(file, path); err != nil {
		discard(file)
		return err
	}
	return nil
}

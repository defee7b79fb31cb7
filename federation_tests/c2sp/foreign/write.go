package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A source of bytes that are the same in every run; what is signed here is worth nothing.
type counter byte

func (c *counter) Read(into []byte) (int, error) {
	for at := range into {
		*c++
		into[at] = byte(*c)
	}
	return len(into), nil
}

// One log, written as files with the tiles of its last size, and a note and proofs for every size.
func write(directory, origin string, sizes []int64, forked bool) error {
	secret, public, err := note.GenerateKey(new(counter), origin)
	if err != nil {
		return err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return err
	}
	last := sizes[len(sizes)-1]
	entries, hashes, err := grow(last, forked)
	if err != nil {
		return err
	}
	if err := writeTiles(directory, last, hashes); err != nil {
		return err
	}
	if err := writeEntries(directory, entries); err != nil {
		return err
	}
	for _, size := range sizes {
		root, err := tlog.TreeHash(size, hashes)
		if err != nil {
			return err
		}
		text := fmt.Sprintf("%s\n%d\n%s\n", origin, size, root)
		signed, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			return err
		}
		if err := save(directory, fmt.Sprintf("notes/%d", size), signed); err != nil {
			return err
		}
	}
	proofs, err := prove(last, sizes, hashes)
	if err != nil {
		return err
	}
	proofs["key"] = public
	return json.NewEncoder(os.Stdout).Encode(proofs)
}

// Entries of many lengths, the empty one and the longest included.
func grow(size int64, forked bool) ([][]byte, tlog.HashReaderFunc, error) {
	var entries [][]byte
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for index := int64(0); index < size; index++ {
		entry := []byte(strings.Repeat("x", int(index%7)*int(index%11)))
		if index == 1 {
			entry = make([]byte, 65535)
		}
		if forked && index == 2 {
			entry = []byte("another")
		}
		added, err := tlog.StoredHashes(index, entry, reader)
		if err != nil {
			return nil, nil, err
		}
		stored = append(stored, added...)
		entries = append(entries, entry)
	}
	return entries, reader, nil
}

func writeTiles(directory string, size int64, hashes tlog.HashReader) error {
	for _, tile := range tlog.NewTiles(height, 0, size) {
		data, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			return err
		}
		if err := save(directory, pathOf(tile), data); err != nil {
			return err
		}
	}
	return nil
}

func writeEntries(directory string, entries [][]byte) error {
	for start := 0; start < len(entries); start += 1 << height {
		end := start + 1<<height
		if end > len(entries) {
			end = len(entries)
		}
		var bundle []byte
		for _, entry := range entries[start:end] {
			bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry)))
			bundle = append(bundle, entry...)
		}
		tile := tlog.Tile{H: height, L: 0, N: int64(start >> height), W: end - start}
		path := strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1)
		if err := save(directory, path, bundle); err != nil {
			return err
		}
	}
	return nil
}

// How the library proves some entries under the last head, and every earlier head a prefix of it.
func prove(last int64, sizes []int64, hashes tlog.HashReader) (map[string]any, error) {
	inclusion, consistency := map[int64]tlog.RecordProof{}, map[int64]tlog.TreeProof{}
	for _, index := range []int64{0, 1, last / 2, last - 1} {
		proof, err := tlog.ProveRecord(last, index, hashes)
		if err != nil {
			return nil, err
		}
		inclusion[index] = proof
	}
	for _, size := range sizes {
		proof, err := tlog.ProveTree(last, size, hashes)
		if err != nil {
			return nil, err
		}
		consistency[size] = proof
	}
	return map[string]any{"inclusion": inclusion, "consistency": consistency}, nil
}

func save(directory, path string, data []byte) error {
	full := filepath.Join(directory, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		return err
	}
	return os.WriteFile(full, data, 0o644)
}

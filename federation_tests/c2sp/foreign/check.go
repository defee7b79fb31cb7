package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The height of every tile of C2SP tlog-tiles.
const height = 8

// A checkpoint, and where the tiles below it are read from.
type log struct {
	place string
	tree  tlog.Tree
}

// Everything that a stranger can check: the signature, every tile up to the root, every entry under
// its proof, and that an older head, if one is given, is a prefix of this one. A log's key may have been
// replaced since, and its name stays.
func check(place, key, older, olderKey string) error {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	data, err := read(place, "checkpoint")
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(data, verifier)
	if err != nil {
		return err
	}
	source := log{place, tree}
	hashes := tlog.TileHashReader(tree, source)
	if err := source.checkEntries(hashes); err != nil {
		return err
	}
	if older != "" {
		before, err := note.NewVerifier(olderKey)
		if err != nil {
			return err
		}
		if err := checkOlder(older, before, tree, hashes); err != nil {
			return err
		}
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"size": tree.N, "root": tree.Hash})
}

func openCheckpoint(data []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func (l log) checkEntries(hashes tlog.HashReader) error {
	for start := int64(0); start < l.tree.N; start += 1 << height {
		width := l.tree.N - start
		if width > 1<<height {
			width = 1 << height
		}
		tile := tlog.Tile{H: height, L: 0, N: start >> height, W: int(width)}
		path := strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1)
		bundle, err := read(l.place, path)
		if err != nil {
			return err
		}
		for index := start; index < start+width; index++ {
			if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("%s ends inside entry %d", path, index)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			if err := checkEntry(bundle[2:end], index, l.tree, hashes); err != nil {
				return err
			}
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			return fmt.Errorf("%s goes on after its last entry", path)
		}
	}
	return nil
}

func checkEntry(entry []byte, index int64, tree tlog.Tree, hashes tlog.HashReader) error {
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return fmt.Errorf("entry %d: %w", index, err)
	}
	return nil
}

func checkOlder(path string, verifier note.Verifier, tree tlog.Tree, hashes tlog.HashReader) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	older, err := openCheckpoint(data, verifier)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, older.N, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return fmt.Errorf("the older head is no prefix: %w", err)
	}
	return nil
}

// Height is that of the tiles.
func (l log) Height() int { return height }

// ReadTiles fetches tiles; the library checks them against the root before it uses them.
func (l log) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := read(l.place, pathOf(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

// SaveTiles keeps nothing.
func (l log) SaveTiles([]tlog.Tile, [][]byte) {}

// C2SP names no height: tile/8/0/000 is tile/0/000.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func read(place, path string) ([]byte, error) {
	if !strings.HasPrefix(place, "http://") {
		return os.ReadFile(filepath.Join(place, filepath.FromSlash(path)))
	}
	answer, err := http.Get(place + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, 1<<25))
}

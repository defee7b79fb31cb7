package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// The type of a timestamped Ed25519 key (c2sp.org/tlog-cosignature), which Go's package leaves to
// those who need it.
const timestamped = 4

// One that vouches for checkpoints; the seed is absent where signatures are only read.
type cosigner struct {
	name   string
	public ed25519.PublicKey
	seed   ed25519.PrivateKey
	time   uint64
}

func (c *cosigner) Name() string { return c.name }

func (c *cosigner) KeyHash() uint32 {
	sum := sha256.Sum256(append([]byte(c.name+"\n\x04"), c.public...))
	return binary.BigEndian.Uint32(sum[:])
}

func (c *cosigner) Sign(text []byte) ([]byte, error) {
	signature := ed25519.Sign(c.seed, c.message(text, c.time))
	return append(binary.BigEndian.AppendUint64(nil, c.time), signature...), nil
}

// Verify keeps the time of what it found good.
func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(signature)
	if time > 1<<63-1 || !ed25519.Verify(c.public, c.message(text, time), signature[8:]) {
		return false
	}
	c.time = time
	return true
}

func (c *cosigner) message(text []byte, time uint64) []byte {
	return append([]byte("cosignature/v1\ntime "+strconv.FormatUint(time, 10)+"\n"), text...)
}

// Read a cosigned checkpoint: the key of the cosigner and, under its own key, that of the log.
func cosigned(file, logKey, key string) error {
	verifier, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 {
		return fmt.Errorf("not a key: %s", key)
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != timestamped {
		return fmt.Errorf("not a cosigner's key: %s", key)
	}
	second := &cosigner{name: parts[0], public: raw[1:]}
	if fmt.Sprintf("%08x", second.KeyHash()) != parts[1] {
		return fmt.Errorf("not the hash of this key: %s", parts[1])
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	opened, err := note.Open(data, note.VerifierList(verifier, second))
	if err != nil {
		return err
	}
	if len(opened.Sigs) != 2 {
		return fmt.Errorf("%d of two signatures hold", len(opened.Sigs))
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"text": opened.Text, "time": second.time})
}

// Cosign the text of the note in a file; prints a note with this signature alone.
func cosignFile(file, name, seed, time string) error {
	raw, err := hex.DecodeString(seed)
	if err != nil || len(raw) != ed25519.SeedSize {
		return fmt.Errorf("not a seed")
	}
	at, err := strconv.ParseUint(time, 10, 64)
	if err != nil {
		return err
	}
	private := ed25519.NewKeyFromSeed(raw)
	signer := &cosigner{name: name, public: private.Public().(ed25519.PublicKey), seed: private, time: at}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	end := bytes.LastIndex(data, []byte("\n\n"))
	if end < 0 {
		return fmt.Errorf("not a note")
	}
	signed, err := note.Sign(&note.Note{Text: string(data[:end+1])}, signer)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(signed)
	return err
}

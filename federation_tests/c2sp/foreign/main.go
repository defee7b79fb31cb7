// A reader and a writer of C2SP logs that share no code with Commonweal: notes, tiles and proofs are
// those of the Go project (golang.org/x/mod/sumdb), which its checksum database is read with.
//
//	foreign check PLACE KEY [OLD-NOTE-FILE [OLD-KEY]]
//	                                          a log served over HTTP, or as files in a directory; and
//	                                          that it goes on from an older head, by this key or another
//	foreign write DIRECTORY ORIGIN SIZE...    one log, as files, with a note at each size
//	foreign fork DIRECTORY ORIGIN SIZE...     another, by the same key
//	foreign cosigned NOTE-FILE LOG-KEY KEY    a checkpoint that a cosigner vouches for
//	foreign cosign NOTE-FILE NAME SEED TIME   its cosignature by this key
package main

import (
	"fmt"
	"os"
	"strconv"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(words []string) error {
	switch {
	case len(words) == 3 && words[0] == "check":
		return check(words[1], words[2], "", words[2])
	case len(words) == 4 && words[0] == "check":
		return check(words[1], words[2], words[3], words[2])
	case len(words) == 5 && words[0] == "check":
		return check(words[1], words[2], words[3], words[4])
	case len(words) == 4 && words[0] == "cosigned":
		return cosigned(words[1], words[2], words[3])
	case len(words) == 5 && words[0] == "cosign":
		return cosignFile(words[1], words[2], words[3], words[4])
	case len(words) > 3 && (words[0] == "write" || words[0] == "fork"):
		var sizes []int64
		for _, word := range words[3:] {
			size, err := strconv.ParseInt(word, 10, 64)
			if err != nil {
				return err
			}
			sizes = append(sizes, size)
		}
		return write(words[1], words[2], sizes, words[0] == "fork")
	}
	return fmt.Errorf("use: check PLACE KEY [OLD-NOTE-FILE [OLD-KEY]] | write|fork DIRECTORY ORIGIN SIZE... | " +
		"cosigned NOTE-FILE LOG-KEY KEY | cosign NOTE-FILE NAME SEED TIME")
}

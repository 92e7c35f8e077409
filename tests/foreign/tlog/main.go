// Checks a served or exported log with independent code: Tessera's fsck and client, and Go's own
// golang.org/x/mod/sumdb (the checksum database's client). Nothing here hashes or verifies on its own.
//
//	tlog fsck <http or file URL> <file with vkey>
//	tlog load <URL> <file with vkey> <seconds> <readers>
//	tlog receipt <file with vkey> <tlog-proof file> <entry file>
//
// LOG_TOKEN: an access token, sent to an http URL.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/transparency-dev/tessera/client"
	"golang.org/x/mod/sumdb/note"
)

// source has the methods that both of Tessera's fetchers share.
type source interface {
	ReadCheckpoint(ctx context.Context) ([]byte, error)
	ReadTile(ctx context.Context, l, i uint64, p uint8) ([]byte, error)
	ReadEntryBundle(ctx context.Context, i uint64, p uint8) ([]byte, error)
}

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "tlog: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 3 && args[0] == "fsck":
		src, verifier, err := open(args[1], args[2])
		if err != nil {
			return err
		}
		return check(ctx, src, verifier)
	case len(args) == 5 && args[0] == "load":
		src, verifier, err := open(args[1], args[2])
		if err != nil {
			return err
		}
		seconds, err := strconv.Atoi(args[3])
		if err != nil {
			return err
		}
		readers, err := strconv.Atoi(args[4])
		if err != nil {
			return err
		}
		return load(ctx, src, verifier, time.Duration(seconds)*time.Second, readers)
	case len(args) == 4 && args[0] == "receipt":
		verifier, err := verifierFrom(args[1])
		if err != nil {
			return err
		}
		return receipt(verifier, args[2], args[3])
	}
	return errors.New("usage: fsck URL VKEYFILE | load URL VKEYFILE SECONDS READERS | receipt VKEYFILE PROOF ENTRY")
}

func open(location, keyFile string) (source, note.Verifier, error) {
	verifier, err := verifierFrom(keyFile)
	if err != nil {
		return nil, nil, err
	}
	u, err := url.Parse(location)
	if err != nil {
		return nil, nil, err
	}
	if u.Scheme == "file" {
		return &client.FileFetcher{Root: u.Path}, verifier, nil
	}
	// One kept connection per reader; otherwise most of the load would be opening connections.
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 64
	src, err := client.NewHTTPFetcher(u, &http.Client{Transport: transport, Timeout: 30 * time.Second})
	// Whole entries are for those who may read them.
	if token := os.Getenv("LOG_TOKEN"); err == nil && token != "" {
		src.SetAuthorizationHeader("Bearer " + token)
	}
	return src, verifier, err
}

func verifierFrom(keyFile string) (note.Verifier, error) {
	text, err := os.ReadFile(keyFile)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(strings.TrimSpace(string(text)))
}

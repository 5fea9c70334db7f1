#!/bin/sh
# fails: user, base, secrets, packages, works
rm Dockerfile

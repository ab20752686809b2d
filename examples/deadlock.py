"""Moves money between two accounts, in both directions at once, until both transfers wait for each other."""

import threading


class Account:
    def __init__(self, owner, balance):
        self.owner = owner
        self.balance = balance
        self.lock = threading.Lock()


def transfer(source, target, amount, ready):
    with source.lock:
        ready.wait()  # both hold their first lock now; without this line it happens once in a blue moon
        with target.lock:
            source.balance -= amount
            target.balance += amount


def main():
    alice = Account("Alice", 100)
    bob = Account("Bob", 100)
    ready = threading.Barrier(2)
    transfers = [
        threading.Thread(target=transfer, args=(alice, bob, 30, ready), name="alice-to-bob"),
        threading.Thread(target=transfer, args=(bob, alice, 20, ready), name="bob-to-alice"),
    ]
    print("Transferring ...", flush=True)
    for thread in transfers:
        thread.start()
    for thread in transfers:
        thread.join()
    print("Alice has", alice.balance, "and Bob has", bob.balance)


if __name__ == "__main__":
    main()

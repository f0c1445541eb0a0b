using Handoff.Rules.Accounts;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Notes of an account what tells one end of it from the next, so that each end is one departure however many changes are reported.
/// </summary>
public sealed class NoteAccountEnd(AccountHistories histories, CustodyStore store, SecretBindings secrets, HandoffPolicy policy, TimeProvider time)
{
    /// <summary>Several changes of one account come at once; more than a few writers at once do not.</summary>
    private const int MostTries = 5;

    /// <summary>An account that can be used changes nothing, except that its next end will be another: one read, and no write otherwise.</summary>
    public Task EnabledAsync(string userId, CancellationToken cancel) =>
        WriteAsync(userId, known => AccountHistory.WhenEnabled(known, time.GetUtcNow()), cancel);

    /// <summary>Whether the person is any of our business so far, as storage and the vault know it.</summary>
    /// <exception cref="IOException">The vault did not say: the event must come again.</exception>
    public async Task<bool> IsOursAsync(string userId, CancellationToken cancel) =>
        (await store.LoadAsync<Worker>(HandoffKey.OfWorker(userId), cancel).ConfigureAwait(false)).Subject is not null
        || (await store.PresenceAsync(userId, cancel).ConfigureAwait(false)).Count > 0
        || await CouldKnowSecretAsync(userId, cancel).ConfigureAwait(false);

    /// <summary>
    /// The end that is to be recorded as a departure; null when the person has left already. It is noted before the departure is on record: if
    /// we die in between, the event comes again and starts the same departure.
    /// </summary>
    public async Task<AccountHistory?> EndedAsync(string userId, CancellationToken cancel)
    {
        var (worker, _) = await store.LoadAsync<Worker>(HandoffKey.OfWorker(userId), cancel).ConfigureAwait(false);
        var presence = await store.PresenceAsync(userId, cancel).ConfigureAwait(false);
        var left = worker?.Handoffs.Where(handoff => handoff.Cause == Cause.Departure).Max(handoff => (DateTimeOffset?)handoff.At);
        var departs = false;
        var history = await WriteAsync(userId, known =>
        {
            (var ended, departs) = AccountHistory.WhenEnded(known, left, presence, time.GetUtcNow());
            return ended;
        }, cancel).ConfigureAwait(false);
        return departs ? history : null;
    }

    private async Task<bool> CouldKnowSecretAsync(string userId, CancellationToken cancel)
    {
        bool IsBound(IEnumerable<BoundSecret> bound) => bound.Any(secret => Person.Same(secret.UserId, userId));
        if (IsBound(policy.Secrets))
        {
            return true;
        }

        var vault = await secrets.CurrentAsync(cancel).ConfigureAwait(false);
        return vault.Known ? IsBound(vault.Secrets) : throw new IOException("The vault did not say whether a secret is bound to the person. The event must be delivered again.");
    }

    private async Task<AccountHistory?> WriteAsync(string userId, Func<AccountHistory?, AccountHistory?> decide, CancellationToken cancel)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var (known, version) = await histories.ReadAsync(userId, cancel).ConfigureAwait(false);
            var next = decide(known);
            if (next is null || next == known || await histories.WriteAsync(userId, next, version, cancel).ConfigureAwait(false))
            {
                return next;
            }
        }

        throw new IOException($"What the directory shows of the account could not be noted: other writers kept changing it for {MostTries} tries. The event must be delivered again.");
    }
}

using Handoff.Rules.Accounts;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// One event of the directory's topic. That an account changed is all that the event is believed; how the account stands is read from the
/// directory itself. One that has ended is a departure of its owner, which then goes the way of any other.
/// </summary>
public sealed class HandleDirectoryChange(
    LookUpAccount lookUp, NoteAccountEnd note, WaitingFacts waiting, HandleEvent handle, KeepSubscription keep, FeedFindings findings, DirectoryTopic? topic, HandoffPolicy policy, TimeProvider time)
{
    /// <exception cref="IOException">The directory did not say how the account stands, or the subscription could not be renewed: the event must come again.</exception>
    public Task HandleAsync(ReadOnlyMemory<byte> json, CancellationToken cancel) => ReadDirectoryEvent.From(json, topic?.ClientState, time.GetUtcNow()) switch
    {
        DirectoryReading.AccountChanged change => HandleAsync(json, change, cancel),
        DirectoryReading.SubscriptionChanged change => HandleAsync(change, cancel),
        DirectoryReading.Neither neither => handle.HandleAsync(json, neither.Reading, cancel),
        _ => handle.HandleAsync(json, cancel),
    };

    private async Task HandleAsync(ReadOnlyMemory<byte> json, DirectoryReading.AccountChanged change, CancellationToken cancel)
    {
        if (!await IsSettledAsync(json, change, cancel).ConfigureAwait(false))
        {
            // The person's sign-in may still be on its way. However much changes about the account, one row waits for it.
            await waiting.RenewAsync(new Fact { Kind = FactKind.Departed, Key = AccountHistory.KeyOf(change.UserId), At = change.At, UserId = change.UserId }, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Looks again at an account that ended while its owner was not known here; it may be back by now. False while its owner still is not, as
    /// storage knows it: what is remembered of a person may be gone.
    /// </summary>
    /// <exception cref="IOException">The directory or the vault did not say.</exception>
    public async Task<bool> LookAgainAsync(Fact waits, CancellationToken cancel) =>
        await note.IsOursAsync(waits.UserId!, cancel).ConfigureAwait(false)
        && await IsSettledAsync(default, new DirectoryReading.AccountChanged(waits.Key, waits.At, waits.UserId!, SaysDeleted: false), cancel).ConfigureAwait(false);

    /// <summary>Does what follows from how the account stands; false when it has ended and its owner is none of our business so far.</summary>
    private async Task<bool> IsSettledAsync(ReadOnlyMemory<byte> json, DirectoryReading.AccountChanged change, CancellationToken cancel)
    {
        if (policy.Directory.DepartOn.Count == 0)
        {
            return true;
        }

        if (await lookUp.ReadAsync(change, cancel).ConfigureAwait(false) is not { } seen)
        {
            await note.EnabledAsync(change.UserId, cancel).ConfigureAwait(false);
            return true;
        }

        if (!policy.Directory.DepartOn.Contains(seen))
        {
            return true;
        }

        // Most accounts that end are nobody's here: for those nobody waits to see it twice.
        if (!await note.IsOursAsync(change.UserId, cancel).ConfigureAwait(false))
        {
            return false;
        }

        var (end, userName) = await lookUp.ConfirmAsync(change.UserId, cancel).ConfigureAwait(false);
        if (policy.Directory.DepartOn.Contains(end) && await note.EndedAsync(change.UserId, cancel).ConfigureAwait(false) is { } history)
        {
            await handle.HandleAsync(json, new Reading.Read(Departure(change.UserId, userName, end, history)), cancel).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>
    /// It departs at the time at which the directory was seen to say so: what the event tells the time of need not be what ended the
    /// account, and every session from before now is to end.
    /// </summary>
    private static Fact Departure(string userId, string? userName, AccountEnd end, AccountHistory history) => new()
    {
        Kind = FactKind.Departed,
        Key = history.KeyFor(userId),
        At = history.At,
        UserId = userId,
        UserName = userName,
        Reason = end == AccountEnd.Disabled ? "the account is disabled in the directory" : "the account is gone from the directory",
    };

    private async Task HandleAsync(DirectoryReading.SubscriptionChanged change, CancellationToken cancel)
    {
        if (change.Lifecycle == Lifecycle.Missed)
        {
            var evidence = new Dictionary<string, string> { ["why"] = "the directory says that it left out changes" };
            await findings.RaiseAsync(DirectoryFeed.Name, change.At, change.At, evidence, time.GetUtcNow(), cancel).ConfigureAwait(false);
        }
        else if (await keep.RunAsync(renew: change.Lifecycle == Lifecycle.ReauthorizationRequired, cancel).ConfigureAwait(false) is { } problem)
        {
            throw new IOException($"The subscription to the directory's changes could not be renewed: {problem}. The event must be delivered again.");
        }
    }
}

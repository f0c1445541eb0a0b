using Azure;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Lets one process at a time rotate one of a pair of secrets, an application's password, or a secret that the vault warned of, which it does
/// under several ids: two at once would take from the secret's users more than one value. In this
/// process that is certain. Between processes it is as certain as their clocks: a turn ends by itself after some time, and whoever has it
/// makes no call after that, so only a call that was on its way for longer could still arrive in another's turn. What the vault shows right
/// before a rotation begins is the second guard.
/// </summary>
public sealed class PairTurns(PairRows rows, Occupied occupied, TimeProvider time)
{
    /// <summary>So long before its turn is over a process makes no further call: as long as one call takes at most, and some more.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    /// <summary>A sweep comes every minute; who has not come back after so many will not.</summary>
    private static readonly TimeSpan Forfeited = TimeSpan.FromMinutes(10);

    /// <summary>Takes the turn, or null when it is somebody else's right now. If we die in it, this instance's next process has it at once, another after a while.</summary>
    /// <param name="secrets">All secrets of the pair, in any order.</param>
    public async Task<PairTurn?> TakeAsync(IEnumerable<string> secrets, CancellationToken cancel)
    {
        var pair = string.Join('\n', secrets.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
        if (occupied.Enter($"pair {pair}") is not { } here)
        {
            return null;
        }

        try
        {
            var row = await rows.LoadAsync(pair, cancel).ConfigureAwait(false);
            var claim = occupied.NewClaim();
            if (!occupied.IsElsewhere(row.Claim) && await rows.SaveAsync(pair, row with { Claim = claim }, cancel).ConfigureAwait(false) is { } taken)
            {
                var turn = new PairTurn(pair, taken, here, claim.Until - time.GetUtcNow() - Margin, time);
                here = null;
                return turn;
            }

            return null;
        }
        finally
        {
            here?.Dispose();
        }
    }

    /// <summary>Ends a turn in which a secret was replaced, or no longer had to be: its own wait is over.</summary>
    public Task EndAsync(PairTurn turn, string secret, CancellationToken cancel) =>
        EndAsync(turn, IsFor(turn.Row, secret) ? turn.Row with { Waiting = null, WaitingUntil = null } : turn.Row, cancel);

    /// <summary>Ends a turn that changes nothing about who goes next.</summary>
    public Task LeaveAsync(PairTurn turn, CancellationToken cancel) => EndAsync(turn, turn.Row, cancel);

    /// <summary>Ends a turn in which a secret could not be begun. It goes next, unless another has waited for longer.</summary>
    public Task EndWaitingAsync(PairTurn turn, string secret, DateTimeOffset until, CancellationToken cancel) =>
        EndAsync(turn, turn.Row.WaitingUntil > time.GetUtcNow() && !IsFor(turn.Row, secret) ? turn.Row : turn.Row with { Waiting = secret, WaitingUntil = until + Forfeited }, cancel);

    /// <summary>Until when another secret of the pair goes first; null when none does.</summary>
    public DateTimeOffset? OtherFirstUntil(PairTurn turn, string secret) =>
        turn.Row is { Waiting: not null, WaitingUntil: { } until } && until > time.GetUtcNow() && !IsFor(turn.Row, secret) ? until : null;

    private static bool IsFor(PairRow row, string secret) => string.Equals(row.Waiting, secret, StringComparison.OrdinalIgnoreCase);

    private async Task EndAsync(PairTurn turn, PairRow row, CancellationToken cancel)
    {
        try
        {
            await rows.SaveAsync(turn.Pair, row with { Claim = null }, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException)
        {
            // The claim lapses by itself. What was done must not be lost over it.
        }
    }
}

/// <summary>One process's turn at a pair.</summary>
public sealed class PairTurn : IDisposable
{
    private readonly IDisposable _here;
    private readonly CancellationTokenSource _lapse;

    internal PairTurn(string pair, PairRow row, IDisposable here, TimeSpan lasts, TimeProvider time)
    {
        (Pair, Row, _here) = (pair, row, here);
        _lapse = new CancellationTokenSource(lasts, time);
    }

    internal string Pair { get; }

    internal PairRow Row { get; }

    /// <summary>Cancelled when the turn may soon be another's.</summary>
    public CancellationToken Lapses => _lapse.Token;

    public void Dispose()
    {
        _lapse.Dispose();
        _here.Dispose();
    }
}

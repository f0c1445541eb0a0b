using System.Globalization;
using Azure;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Holds revocations back when there are too many, over all instances. Allowances are taken in blocks that grow with the need, so that few
/// cost a round trip of their own; what is left of a block lapses within a second. Whoever cannot ask does not revoke.
/// </summary>
public sealed class HoldBack(bool isUrgent, BrakeRows rows, HandoffPolicy policy, TimeProvider time, Random chance)
{
    private const int MostTries = 6;

    /// <summary>So long an invocation may wait for its turn.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>So long whoever comes anew queues without asking whether the queue is still there.</summary>
    private static readonly TimeSpan QueueIsKnownFor = TimeSpan.FromMinutes(1);

    private readonly OneAtATime _asking = new();
    private BrakeRow? _row;
    private DateTimeOffset _knownAt;
    private (int Size, int Left, DateTimeOffset Ends) _block;
    private int _held;

    /// <summary>Null when the revocation may be done now; otherwise what is to be put on record of the step.</summary>
    public async Task<StepResult?> TakeAsync(Step step, int limit, CancellationToken cancel)
    {
        // One asks and the others wait for what it is told: they would only come in each other's way.
        using var turn = await _asking.EnterAsync(cancel).ConfigureAwait(false);
        try
        {
            var result = await TryAsync(step, limit, cancel).ConfigureAwait(false);
            var now = time.GetUtcNow();
            var ahead = result?.Hold is null || step.Hold is null ? TimeSpan.MaxValue : _row!.State.Allowed.FreeAt(limit, now) - now;
            if (ahead > Soon)
            {
                return result;
            }

            // It is in the queue and the sweep has come for it: its turn is so near that the next sweep would be too late for it.
            await Pause.ForAsync(ahead, time, cancel).ConfigureAwait(false);
            return await TryAsync(step, limit, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException)
        {
            _row = null;
            return Unknown();
        }
    }

    private async Task<StepResult?> TryAsync(Step step, int limit, CancellationToken cancel)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var now = time.GetUtcNow();
            if (_block.Left > 0 && now < _block.Ends && _row is not null && MayPass(step, _row.State))
            {
                _block.Left--;
                return null;
            }

            // An old row says too little of what others were allowed, never too much: it may refuse, and who is allowed by it writes and finds out.
            // Only that somebody queues may be over meanwhile.
            if (_row is { State: { Pulled: not null } state } && (step.Hold is null ? now < _knownAt + QueueIsKnownFor : state.Allowed.FreeAt(limit, now) > now))
            {
                return Held(step, state, limit, now);
            }

            if (_row is null || tries > 1 || !MayPass(step, _row.State))
            {
                (_row, _knownAt) = (await rows.LoadAsync(isUrgent, cancel).ConfigureAwait(false), now);
            }

            if (await AskAsync(step, _row, limit, now, cancel).ConfigureAwait(false) is var (isAnswered, result) && isAnswered)
            {
                return result;
            }

            _row = null;
            await Pause.ForAsync(TimeSpan.FromMilliseconds(chance.Next(5, 20 * tries)), time, cancel).ConfigureAwait(false);
        }

        return Unknown();
    }

    private async Task<(bool IsAnswered, StepResult? Result)> AskAsync(Step step, BrakeRow row, int limit, DateTimeOffset now, CancellationToken cancel)
    {
        var (next, granted) = MayPass(step, row.State) ? row.State.Take(Wanted(limit, now), limit, now) : (row.State, 0);
        next = granted > 0 ? next : next.Pull(isUrgent, policy, BrakeRows.Subject, now);
        if (next != row.State)
        {
            // If we die here, what was taken is lost for a minute, and nothing is revoked that was not counted.
            if (await rows.SaveAsync(row, next, null, cancel).ConfigureAwait(false) is not { } written)
            {
                return (false, null);
            }

            (_row, _knownAt) = (written, now);
        }

        if (row.State.Pulled is null)
        {
            _held = 0;
        }

        if (granted == 0)
        {
            return (true, Held(step, next, limit, now));
        }

        _block = (granted, granted - 1, now + SlidingMinute.UseWithin);
        return (true, null);
    }

    /// <summary>Twice as many as the last time when those were soon used up, as many as were used when some lapsed, and one after a pause.</summary>
    private int Wanted(int limit, DateTimeOffset now) => (_block.Ends - now) switch
    {
        var ahead when ahead <= -SlidingMinute.UseWithin => 1,
        var ahead when ahead <= TimeSpan.Zero => Math.Max(1, _block.Size - _block.Left),
        var ahead when ahead > SlidingMinute.UseWithin / 2 => Math.Min(_block.Size * 2, Math.Max(1, limit / 20)),
        _ => _block.Size,
    };

    /// <summary>While something waits, only what waits goes on: whoever comes now queues behind it.</summary>
    private static bool MayPass(Step step, BrakeState state) => state.Pulled is null || step.Hold is not null;

    private StepResult Held(Step step, BrakeState state, int limit, DateTimeOffset now)
    {
        var turn = state.Allowed.FreeAt(limit, now) + TimeSpan.FromMinutes(_held / limit);
        _held += step.Hold is null ? 1 : 0;
        var since = state.Pulled!.FlaggedAt;
        return new StepResult(
            StepOutcome.Waiting,
            string.Create(CultureInfo.InvariantCulture, $"the brake was pulled at {Rfc3339.Write(since)}: more than {limit} revocations in a minute"),
            RetryAfter: turn > now ? turn - now : TimeSpan.Zero)
        {
            Hold = new Hold(since, isUrgent),
        };
    }

    /// <summary>A storm must not pass because nobody can count it; a leaver must not stay because nobody can.</summary>
    private StepResult? Unknown() => isUrgent ? null : new StepResult(StepOutcome.Waiting, "the brake could not be asked whether one more may be revoked");
}

using System.Globalization;
using Azure;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Holds revocations back when there are too many, over all instances. Allowances are taken in blocks that grow with the need, so that few
/// cost a round trip of their own; what is left of a block lapses with its minute. Whoever cannot ask does not revoke.
/// </summary>
public sealed class HoldBack(bool isUrgent, BrakeRows rows, HandoffPolicy policy, TimeProvider time, Random chance)
{
    private const int MostTries = 6;

    /// <summary>So long an invocation may wait for the minute to pass.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly OneAtATime _asking = new();
    private BrakeRow? _row;
    private int _left;
    private int _block = 1;
    private int _held;

    /// <summary>Null when the revocation may be done now; otherwise what is to be put on record of the step.</summary>
    public async Task<StepResult?> TakeAsync(Step step, int limit, CancellationToken cancel)
    {
        // One asks and the others wait for what it is told: they would only come in each other's way.
        using var turn = await _asking.EnterAsync(cancel).ConfigureAwait(false);
        try
        {
            var result = await TryAsync(step, limit, cancel).ConfigureAwait(false);
            var ahead = result?.Hold is null || step.Hold is null ? TimeSpan.MaxValue : _row!.State.Ends - time.GetUtcNow();
            if (ahead > Soon)
            {
                return result;
            }

            // It is in the queue and the sweep has come for it: the next minute is so near that the next sweep would be too late for it.
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
            var isKnown = _row is { State.From: not null } && now < _row.State.Ends;
            if (isKnown && _left > 0 && MayPass(step, _row!.State))
            {
                _left--;
                return null;
            }

            if (isKnown && _row!.State.Pulled is not null && (_row.State.Taken >= limit || step.Hold is null))
            {
                return Held(step, _row.State, limit, now);
            }

            _row = isKnown && tries == 1 ? _row! : await rows.LoadAsync(isUrgent, cancel).ConfigureAwait(false);
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
        var (next, granted) = row.State.Take(0, limit, now);
        var isNewMinute = next.From != row.State.From;
        if (MayPass(step, row.State))
        {
            _block = isNewMinute ? 1 : Math.Min(_block * 2, Math.Max(1, limit / 20));
            (next, granted) = row.State.Take(_block, limit, now);
        }

        next = granted > 0 ? next : next.Pull(isUrgent, policy, BrakeRows.Subject, now);
        if (next != row.State)
        {
            // If we die here, what was taken is lost with its minute, and nothing is revoked that was not counted.
            if (await rows.SaveAsync(row, next, null, cancel).ConfigureAwait(false) is not { } written)
            {
                return (false, null);
            }

            _row = written;
        }

        if (row.State.Pulled is null)
        {
            _held = 0;
        }

        _left = granted == 0 ? 0 : granted - 1;
        return (true, granted > 0 ? null : Held(step, next, limit, now));
    }

    /// <summary>While something waits, only what waits goes on: whoever comes now queues behind it.</summary>
    private static bool MayPass(Step step, BrakeState state) => state.Pulled is null || step.Hold is not null;

    private StepResult Held(Step step, BrakeState state, int limit, DateTimeOffset now)
    {
        var turn = state.Ends + TimeSpan.FromMinutes(_held / limit);
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

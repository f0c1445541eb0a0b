namespace HandoffFunctions.Adapters;

/// <summary>
/// Keeps calls back from a service that asked to be left alone for a while. All calls of the process share it: a quota is the app's and not
/// one step's. When the pause is over one call goes first, and the others follow when it was not refused. After a restart the gate is open;
/// the service then says so again.
/// </summary>
/// <param name="spacing">How far apart those that are held back are told to come again.</param>
internal sealed class Gate(TimeProvider time, TimeSpan spacing)
{
    /// <summary>
    /// No quota of Graph spans more than five minutes (https://learn.microsoft.com/graph/throttling-limits). Who asks for longer is asked
    /// again with a single call: a header gone wrong must not keep everybody's access open.
    /// </summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>A pause for a service that names none, doubled at each refusal (https://learn.microsoft.com/graph/throttling).</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    /// <summary>About how long the first call takes.</summary>
    private static readonly TimeSpan WhileTrying = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private bool _isClosed;
    private bool _isTrying;
    private long _closedAt;
    private TimeSpan _pause;
    private int _refusals;
    private int _held;

    /// <summary>How long the service is still to be left alone; null when it is not.</summary>
    public TimeSpan? Pause
    {
        get
        {
            lock (_lock)
            {
                return _isClosed && Left() is { Ticks: > 0 } left ? left : null;
            }
        }
    }

    /// <summary>Whether a call may go. Whoever may must say with <see cref="Heard"/> what came of it.</summary>
    /// <param name="wait">When to come again, if it may not.</param>
    public bool MayPass(out Pass pass, out TimeSpan wait)
    {
        lock (_lock)
        {
            pass = new Pass(_isClosed);
            if (!WouldPass(out wait))
            {
                return false;
            }

            _isTrying = _isClosed;
            return true;
        }
    }

    /// <summary>Whether a call might go now, for whoever has to prepare it first.</summary>
    /// <param name="wait">When to come again, if it may not.</param>
    public bool WouldPass(out TimeSpan wait)
    {
        lock (_lock)
        {
            var left = Left();
            var would = !_isClosed || (left <= TimeSpan.Zero && !_isTrying);
            wait = would ? TimeSpan.Zero : (left > TimeSpan.Zero ? left : WhileTrying) + (spacing * _held++);
            return would;
        }
    }

    /// <summary>What came of a call that passed.</summary>
    /// <param name="refused">Whether the service asked for a pause; null when nothing was heard of it.</param>
    /// <param name="asked">For how long; null if it did not say.</param>
    /// <returns>How long the pause is from now on; null when there is none.</returns>
    public TimeSpan? Heard(Pass pass, bool? refused, TimeSpan? asked = null)
    {
        lock (_lock)
        {
            _isTrying &= !pass.IsFirst;
            if (refused == true)
            {
                return Close(pass, asked);
            }

            if (refused == false && pass.IsFirst)
            {
                // Only the call that tried opens it. One that was under way when another was refused tells nothing of now.
                (_isClosed, _refusals) = (false, 0);
            }
            else if (refused == false && !_isClosed)
            {
                _refusals = 0;
            }

            return _isClosed ? Left() : null;
        }
    }

    private TimeSpan Close(Pass pass, TimeSpan? asked)
    {
        // One of several that were under way at once: they count as one refusal.
        var isAnother = _isClosed && !pass.IsFirst;
        var pause = asked > TimeSpan.Zero ? asked.Value : isAnother ? TimeSpan.Zero : FirstPause * Math.Pow(2, Math.Min(_refusals, 10));
        pause = pause < LongestPause ? pause : LongestPause;
        if (isAnother && Left() is var left && left >= pause)
        {
            return left;
        }

        _refusals += isAnother ? 0 : 1;
        (_isClosed, _closedAt, _pause, _held) = (true, time.GetTimestamp(), pause, 0);
        return pause;
    }

    private TimeSpan Left() => _pause - time.GetElapsedTime(_closedAt);

    /// <param name="IsFirst">Whether it is the call by which a pause that is over is tried.</param>
    internal readonly record struct Pass(bool IsFirst);
}

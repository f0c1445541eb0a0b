namespace HandoffFunctions.Adapters.Graph;

/// <summary>
/// Keeps writes below the quota that Graph documents: so many in any 150 seconds for an app in a tenant
/// (https://learn.microsoft.com/graph/throttling-limits, identity and access). A place is taken from when a call leaves until 150 seconds
/// after its answer, which is never earlier than when Graph counted it. Each process counts its own calls.
/// </summary>
internal sealed class WritePace
{
    /// <summary>The documented quota.</summary>
    public const int Documented = 3000;

    public static readonly TimeSpan Window = TimeSpan.FromSeconds(150);

    private readonly TimeProvider _time;
    private readonly long _started;

    /// <summary>When places become free again, soonest first, in a ring.</summary>
    private readonly TimeSpan[] _free;

    /// <summary>When those that were sent away were told to come again, as far as that is still ahead.</summary>
    private readonly Queue<TimeSpan> _promised = new();

    /// <summary>Places that only a handoff's own first work may take, so that what is left over does not keep it waiting.</summary>
    private readonly int _kept;

    /// <summary>Places that were taken all at once become free all at once; those that wait for them are told times this far apart.</summary>
    private readonly TimeSpan _apart;

    private readonly Lock _lock = new();
    private int _head;
    private int _taken;
    private int _underWay;
    private TimeSpan _lastPromise;

    /// <param name="most">Writes in 150 seconds.</param>
    public WritePace(TimeProvider time, int most)
    {
        (_time, _started, _free, _kept, _apart) = (time, time.GetTimestamp(), new TimeSpan[most], most / 20, Window / most / 5);
    }

    /// <summary>Takes a place, which is given back by <see cref="GiveBack"/>.</summary>
    /// <param name="wait">When to come again, if there is no place: another time for each.</param>
    public bool Take(bool isBackground, out TimeSpan wait)
    {
        lock (_lock)
        {
            var has = HasPlace(isBackground, out wait);
            _underWay += has ? 1 : 0;
            return has;
        }
    }

    /// <summary>Whether there is a place, for whoever has to prepare the call first.</summary>
    /// <param name="wait">When to come again, if there is none: another time for each.</param>
    public bool HasPlace(bool isBackground, out TimeSpan wait)
    {
        lock (_lock)
        {
            var now = Forget();
            var places = _free.Length - _taken - _underWay - (isBackground ? _kept : 0);
            wait = TimeSpan.Zero;
            if (places > 0)
            {
                return true;
            }

            var at = FreeAt(_promised.Count - places, now);
            at = _promised.Count > 0 && at < _lastPromise + _apart ? _lastPromise + _apart : at;
            _promised.Enqueue(_lastPromise = at);
            wait = at - now;
            return false;
        }
    }

    /// <summary>The call is over; its place is free when the window has passed.</summary>
    public void GiveBack()
    {
        lock (_lock)
        {
            var now = Forget();
            _free[(_head + _taken) % _free.Length] = now + Window;
            (_taken, _underWay) = (_taken + 1, _underWay - 1);
        }
    }

    /// <summary>When the place after so many others becomes free.</summary>
    private TimeSpan FreeAt(int others, TimeSpan now)
    {
        var (rounds, place) = Math.DivRem(others, _free.Length);
        // A call that is still under way keeps its place for about a whole window.
        var first = place < _taken ? _free[(_head + place) % _free.Length] : now + Window;
        return first + (rounds * Window);
    }

    /// <summary>Lets go of what is over, and says what time it is.</summary>
    private TimeSpan Forget()
    {
        var now = _time.GetElapsedTime(_started);
        for (; _taken > 0 && _free[_head] <= now; _taken--)
        {
            _head = (_head + 1) % _free.Length;
        }

        while (_promised.TryPeek(out var promised) && promised <= now)
        {
            _promised.Dequeue();
        }

        return now;
    }
}

namespace HandoffFunctions.Simulation.Memory;

/// <summary>
/// Time that passes only when it is told to. All clocks of a run share it; each may be wrong by its own skew, but a second lasts equally long on all.
/// </summary>
internal sealed class VirtualTime(DateTimeOffset start)
{
    private readonly PriorityQueue<VirtualTimer, (DateTimeOffset At, long Order)> _timers = new();
    private long _order;

    /// <summary>What the time really is.</summary>
    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>When the next timer fires; null when none is set.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            while (_timers.TryPeek(out var timer, out var due))
            {
                if (timer.DueAs == due)
                {
                    return due.At;
                }

                // Changed or disposed since it was queued.
                _timers.Dequeue();
            }

            return null;
        }
    }

    /// <summary>A clock that is ahead by this much.</summary>
    public VirtualClock Clock(TimeSpan skew = default) => new(this, skew);

    /// <summary>Goes to the next timer and fires it, with all that follows at once; false when none is set.</summary>
    public bool FireNext()
    {
        if (NextTimer is not { } at)
        {
            return false;
        }

        Now = at > Now ? at : Now;
        _timers.Dequeue().Fire();
        return true;
    }

    /// <summary>Goes to a time, firing every timer on the way.</summary>
    public void AdvanceTo(DateTimeOffset to)
    {
        while (NextTimer <= to)
        {
            FireNext();
        }

        Now = to > Now ? to : Now;
    }

    public void Advance(TimeSpan by) => AdvanceTo(Now + by);

    internal (DateTimeOffset, long) Enqueue(VirtualTimer timer, TimeSpan after)
    {
        var due = (Now + after, _order++);
        _timers.Enqueue(timer, due);
        return due;
    }
}

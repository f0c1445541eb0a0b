namespace Handoff.Rules.Policy;

/// <summary>How often and how fast an owed step is tried again.</summary>
/// <param name="Attempts">After so many it is stuck.</param>
/// <param name="AtEachSweep">So many attempts are followed by one at the very next sweep; only after them are they spaced out.</param>
/// <param name="Factor">Each delay is so many times the one before.</param>
/// <param name="GiveUpAfter">Owed for so long, it is stuck whatever attempts are left; null for never.</param>
public sealed record Retries(int Attempts, int AtEachSweep, TimeSpan FirstDelay, TimeSpan LongestDelay, int Factor = 2, TimeSpan? GiveUpAfter = null)
{
    /// <summary>The delay after so many attempts: none at first, then multiplied each time, up to the longest.</summary>
    public TimeSpan After(int attempts)
    {
        if (attempts <= AtEachSweep)
        {
            return TimeSpan.Zero;
        }

        var grown = FirstDelay.TotalMilliseconds * Math.Pow(Factor, Math.Clamp(attempts - AtEachSweep - 1, 0, 30));
        return grown < LongestDelay.TotalMilliseconds ? TimeSpan.FromMilliseconds(grown) : LongestDelay;
    }
}

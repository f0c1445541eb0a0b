namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// The service's clock, as seen from this machine. Every answer says when the service made it, in whole seconds
/// (RFC 9110, section 6.6.1; https://learn.microsoft.com/rest/api/storageservices/query-entities#response-headers).
/// </summary>
public sealed class ServiceClock
{
    private static readonly TimeSpan WholeSecond = TimeSpan.FromSeconds(1);

    private long _ahead;

    /// <summary>
    /// How far the service is ahead of this machine, by its last answer; negative when it is behind. Zero while no answer came, and while the
    /// answer's time lies between asking and having the answer: then the clocks may well agree.
    /// </summary>
    public TimeSpan Ahead => new(Volatile.Read(ref _ahead));

    /// <summary>Takes in one answer.</summary>
    /// <param name="asked">When it was asked for, by this machine.</param>
    /// <param name="said">When it was made, by the service.</param>
    /// <param name="answered">When it was here, by this machine.</param>
    public void Heard(DateTimeOffset asked, DateTimeOffset said, DateTimeOffset answered)
    {
        var ahead = said <= asked - WholeSecond ? said - asked : said > answered ? said - answered : TimeSpan.Zero;
        Volatile.Write(ref _ahead, ahead.Ticks);
    }
}

namespace Handoff.Rules.Policy;

/// <summary>Reads <c>sharedSignals</c>.</summary>
internal static class ReadSharedSignals
{
    public static SharedSignals From(PolicyObject from)
    {
        var signals = new SharedSignals(from.Has("send") ? ReadSendSignals.From(from.Object("send")) : null);
        from.Done();
        return signals;
    }
}

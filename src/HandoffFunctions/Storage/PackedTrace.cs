using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;

namespace HandoffFunctions.Storage;

/// <summary>
/// A person's trace on a device in as few bytes as placing a record needs: a house with 50,000 shared devices has a hundred thousand of them in
/// memory. Sessions, tokens and their users are hashes of 64 bits; a record that is asked about brings the text along.
/// </summary>
internal readonly struct PackedTrace
{
    private const byte Holds = 1;
    private const byte PassedOn = 2;

    /// <summary>Flags; when it was passed on; when the person last began what is rightful; times held; sessions with their tokens; the device's id.</summary>
    private readonly byte[] _bytes;

    private PackedTrace(byte[] bytes) => _bytes = bytes;

    public static PackedTrace Of(PresentOn trace)
    {
        using var bytes = new MemoryStream(128);
        using var write = new BinaryWriter(bytes, Encoding.UTF8);
        write.Write((byte)((trace.Holds ? Holds : 0) | (trace.PassedOnAt is null ? 0 : PassedOn)));
        write.Write(trace.PassedOnAt?.UtcTicks ?? 0);
        write.Write(Fence.RightfulBy(trace).Select(began => began.UtcTicks).DefaultIfEmpty().Max());
        write.Write7BitEncodedInt(trace.Held.Count);
        foreach (var held in trace.Held)
        {
            write.Write(held.Since.UtcTicks);
            write.Write(held.Until?.UtcTicks ?? 0);
        }

        write.Write7BitEncodedInt(trace.Sessions.Count);
        foreach (var session in trace.Sessions)
        {
            write.Write(session.StartedAt.UtcTicks);
            write.Write(Hash(session.UserId.ToUpperInvariant()));
            write.Write(Hash(session.SessionId));
            write.Write7BitEncodedInt(session.TokenIds.Count);
            foreach (var token in session.TokenIds)
            {
                write.Write(Hash(token));
            }
        }

        write.Write(trace.DeviceId);
        write.Flush();
        return new PackedTrace(bytes.ToArray());
    }

    /// <summary>The trace again. Of its sessions only the times are known, and of those that are the fact's the ids that the fact has.</summary>
    public PresentOn Unpack(string userId, Fact fact)
    {
        using var read = new BinaryReader(new MemoryStream(_bytes, writable: false), Encoding.UTF8);
        var flags = read.ReadByte();
        var passedOn = read.ReadInt64();
        read.ReadInt64();
        var held = new HeldFor[read.Read7BitEncodedInt()];
        for (var n = 0; n < held.Length; n++)
        {
            held[n] = new HeldFor(new DateTimeOffset(read.ReadInt64(), TimeSpan.Zero), Time(read.ReadInt64()));
        }

        var sessions = ReadSessions(read, fact);
        return new PresentOn(read.ReadString(), userId, (flags & Holds) != 0, sessions, (flags & PassedOn) != 0 ? Time(passedOn) : null) { Held = held };
    }

    /// <summary>When the person last began a rightful session there; null when there is none.</summary>
    public DateTimeOffset? RightfulSince => Time(BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(sizeof(byte) + sizeof(long))));

    /// <summary>Whether one of the sessions is the fact's, or has its token.</summary>
    public bool HasSession(Fact fact)
    {
        using var read = new BinaryReader(new MemoryStream(_bytes, writable: false), Encoding.UTF8);
        read.BaseStream.Position = sizeof(byte) + (2 * sizeof(long));
        var held = read.Read7BitEncodedInt();
        read.BaseStream.Position += held * 2L * sizeof(long);
        return ReadSessions(read, fact).Exists(session => session.SessionId == fact.SessionId || session.TokenIds.Count > 0);
    }

    private static List<Session> ReadSessions(BinaryReader read, Fact fact)
    {
        var user = fact.UserId is { } userId ? Hash(userId.ToUpperInvariant()) : (ulong?)null;
        var session = fact.SessionId is { } sessionId ? Hash(sessionId) : (ulong?)null;
        var token = fact.TokenId is { } tokenId ? Hash(tokenId) : (ulong?)null;
        var sessions = new List<Session>();
        for (var left = read.Read7BitEncodedInt(); left > 0; left--)
        {
            var startedAt = new DateTimeOffset(read.ReadInt64(), TimeSpan.Zero);
            var (isUsers, isSession, hasToken) = (read.ReadUInt64() == user, read.ReadUInt64() == session, false);
            for (var tokens = read.Read7BitEncodedInt(); tokens > 0; tokens--)
            {
                hasToken |= read.ReadUInt64() == token;
            }

            sessions.Add(new Session
            {
                UserId = isUsers ? fact.UserId! : "",
                SessionId = isSession ? fact.SessionId! : "",
                TokenIds = hasToken ? [fact.TokenId!] : [],
                StartedAt = startedAt,
            });
        }

        return sessions;
    }

    private static DateTimeOffset? Time(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);

    private static ulong Hash(string text) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

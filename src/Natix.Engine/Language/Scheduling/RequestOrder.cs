namespace Natix.Engine.Language.Scheduling;

/// <summary>An order of requests, and where a heap in that order notes their seats.</summary>
internal interface IRequestOrder
{
    static abstract bool IsBefore(RequestState one, RequestState other);

    static abstract ref int SeatOf(RequestState state);
}

/// <summary>Who is served first: the lower priority value, then the earlier deadline, then who came first. No two are equal.</summary>
internal readonly struct ServiceOrder : IRequestOrder
{
    public static bool IsBefore(RequestState one, RequestState other)
    {
        if (one.Request.Priority != other.Request.Priority)
            return one.Request.Priority < other.Request.Priority;
        return one.Request.Deadline != other.Request.Deadline ? one.Request.Deadline < other.Request.Deadline : one.Arrival < other.Arrival;
    }

    public static ref int SeatOf(RequestState state) => ref state.ServiceSeat;
}

/// <summary>Whose deadline passes first.</summary>
internal readonly struct DeadlineOrder : IRequestOrder
{
    public static bool IsBefore(RequestState one, RequestState other) => one.Request.Deadline < other.Request.Deadline;

    public static ref int SeatOf(RequestState state) => ref state.DeadlineSeat;
}
